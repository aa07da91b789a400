"""`shuke restore`: bring a backup back, into an empty shop or, when told so, in place of what is there."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.core.management import call_command
from django.db import connection
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

CHANGED_BY_MIGRATION = {"django_content_type", "auth_permission"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="shuke restore", description=_("Bring a backup back"))
    parser.add_argument("path", type=Path, help=_("the file that “shuke backup” wrote"))
    parser.add_argument("--replace", action="store_true", help=_("replace what is in the shop, after a backup of it"))
    options = parser.parse_args(argv)
    refuse_archive(options.path)
    tables = set(connection.introspection.table_names())
    refuse_while_running(tables)
    there = has_records(tables)
    if there and not options.replace:
        text = gettext_lazy("This shop has records. “shuke restore --replace PATH” backs them up, then replaces them.")
        raise UserError(text)
    with out.status(_("Bringing the backup back …")), backup.looked_over(options.path) as sound:
        if there:
            keep_safe()
        sound.put_in()
        settle(sound.manifest)
    tell(options.path, sound.manifest)
    return 0


def refuse_archive(path: Path) -> None:
    if is_archive(path):
        text = gettext_lazy("This is an archive, not a backup. It goes into a shop that is still empty: %(command)s")
        raise UserError(text, command=f"shuke import {path}")


def refuse_while_running(tables: set[str]) -> None:
    if WorkerBeat._meta.db_table in tables and orphans.is_in_use(timezone.now()):
        raise UserError(gettext_lazy("Shuke is running on this shop. Stop it first, then restore."))


def has_records(tables: set[str]) -> bool:
    """Whether somebody has put something into this shop. The rows of core only tell of work in the background."""
    apps = [model for model in scratch.all_models() if model.__module__.startswith("shuke.")]
    ours = [model for model in apps if model._meta.app_label != "core" and model._meta.db_table in tables]
    return any(QuerySet(model).exists() for model in ours)


def keep_safe() -> None:
    """Write a backup of what is about to be replaced."""
    now = timezone.localtime()
    target = place(None, now, "before-restore")
    tell(target, backup.write(target, at=now))


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
