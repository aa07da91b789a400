"""`shuke restore`: bring a backup back, into an empty shop or, when told so, in place of what is there."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.cli.backup import place, tell
from shuke.cli.terminal import out
from shuke.core import backup, orphans
from shuke.core.backup import scratch
from shuke.core.errors import UserError
from shuke.core.models import WorkerBeat
from shuke.transfer.archive.reading import is_archive
from shuke.webhooks.actions.keeping import rest_after_restoring

CHANGED_BY_MIGRATION = {"django_content_type", "auth_permission"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="shuke restore", description=_("Bring a backup back"))
    parser.add_argument("path", type=Path, help=_("the file that “shuke backup” wrote"))
    parser.add_argument("--replace", action="store_true", help=_("replace what is in the shop, after a backup of it"))
    options = parser.parse_args(argv)
    refuse_archive(options.path)
    keep = what_to_keep()
    if keep and not options.replace:
        raise UserError(TOLD[keep])
    with out.status(_("Bringing the backup back …")), backup.looked_over(options.path) as sound:
        if keep:
            keep()
        sound.put_in()
        settle(sound.manifest)
    tell(options.path, sound.manifest)
    if rest_after_restoring():
        text = _("Webhooks are switched off, so that nobody is told twice. On again: Settings, Webhooks.")
        out.print(text, soft_wrap=True)
    return 0


def refuse_archive(path: Path) -> None:
    if is_archive(path):
        text = gettext_lazy("This is an archive, not a backup. It goes into a shop that is still empty: %(command)s")
        raise UserError(text, command=f"shuke import {path}")


def refuse_while_running(tables: set[str]) -> None:
    if WorkerBeat._meta.db_table in tables and orphans.is_in_use(timezone.now()):
        raise UserError(gettext_lazy("Shuke is running on this shop. Stop it first, then try again."))


def has_records(tables: set[str]) -> bool:
    """Whether somebody has put something into this shop. The rows of core only tell of work in the background."""
    apps = [model for model in scratch.all_models() if model.__module__.startswith("shuke.")]
    ours = [model for model in apps if model._meta.app_label != "core" and model._meta.db_table in tables]
    return any(QuerySet(model).exists() for model in ours)


def what_to_keep() -> Callable[[], None] | None:
    """How what is here is kept, before it is replaced; None where there is nothing."""
    try:
        tables = set(connection.introspection.table_names())
        refuse_while_running(tables)
        return keep_safe if has_records(tables) else None
    except DatabaseError as error:
        if not is_broken(error):
            raise
        return put_aside


def is_broken(error: Exception) -> bool:
    """Whether it is the file of SQLite itself that can't be read."""
    return connection.vendor == "sqlite" and any(word in str(error) for word in ("malformed", "not a database"))


def keep_safe() -> None:
    """Write a backup of what is about to be replaced."""
    now = timezone.localtime()
    target = place(None, now, "before-restore")
    try:
        tell(target, backup.write(target, at=now))
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if not is_broken(error):
            raise
        put_aside()


def put_aside() -> None:
    """The broken file stays, under another name: perhaps somebody can still read some of it."""
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    aside = f"{path.name}.broken-{timezone.localtime():%Y-%m-%d-%H%M%S}"
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(path.with_name(aside + ending))
    out.print(_("The broken database was kept as %(name)s.") % {"name": path.with_name(aside)}, soft_wrap=True)


TOLD = {
    keep_safe: gettext_lazy("This shop has records. “shuke restore --replace PATH” backs them up, then replaces them."),
    put_aside: gettext_lazy(
        "The database file is broken. “shuke restore --replace PATH” puts it aside, then brings the backup back."
    ),
}


def settle(manifest: backup.Manifest) -> None:
    verify(manifest)
    if (connection.vendor, manifest.vendor) != ("sqlite", "sqlite"):
        call_command("reindex", verbosity=0)  # and the indexes of own fields


def verify(manifest: backup.Manifest) -> None:
    """Compare what is in the database now with what the backup says it holds."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, expected in manifest.rows.items():
            if table not in present or table in CHANGED_BY_MIGRATION:
                continue
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 -- a table of our own models
            if (found := cursor.fetchone()[0]) != expected:
                text = gettext_lazy("%(table)s has %(found)s rows after restoring, not %(expected)s.")
                raise UserError(text, table=table, found=found, expected=expected)
    connection.check_constraints()
