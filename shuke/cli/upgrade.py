"""`shuke upgrade`: a backup, the new version's changes to the database, a check; and all of it back if that fails."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rich.text import Text

from shuke.cli import checks
from shuke.cli.backup import place, tell
from shuke.cli.doctor import examine
from shuke.cli.prepared import pending_migrations
from shuke.cli.restore import refuse_while_running
from shuke.cli.terminal import err, out
from shuke.core import backup
from shuke.core.backup import scratch
from shuke.core.errors import UserError

FAILED = 1
# What an upgrade can have harmed; whether the worker runs, or the disk is nearly full, it can't.
HARMED: list[tuple[str, Callable[[], str]]] = [
    (title, check)
    for title, check in checks.CHECKS
    if check in {checks.database, checks.migrations, checks.integrity, checks.orders_agree, checks.measures_agree}
]


class UpgradeFailed(Exception):
    """Why; the shop goes back to the backup."""


def main(argv: list[str]) -> int:
    summary = _("Bring the shop up to date, after a backup of it; back again if that fails")
    parser = argparse.ArgumentParser(prog="shuke upgrade", description=summary)
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would be done"))
    options = parser.parse_args(argv)
    if not options.dry_run:
        refuse_while_running(set(connection.introspection.table_names()))
    steps = pending_migrations()
    if not steps:
        return _only_check()
    told = ngettext("%(count)s change to the database:", "%(count)s changes to the database:", steps)
    out.print(told % {"count": steps})
    for line in _planned():
        out.print(f"  {line}")
    return 0 if options.dry_run else _upgrade()


def _only_check() -> int:
    out.print(_("The shop is up to date."))
    faults = _faults()
    for line in faults:
        err.print(Text(f"✗ {line}", style="red"))
    return FAILED if faults else 0


def _planned() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _upgrade() -> int:
    if not scratch.applied_migrations("default"):  # nothing yet that could be lost
        scratch.migrate("default")
        return _only_check()
    now = timezone.localtime()
    target = place(None, now, "before-upgrade")
    tell(target, backup.write(target, at=now))
    try:
        _bring_up_to_date()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 -- whatever it is, the shop goes back first
        return _go_back(target, error)
    out.print(_("The shop is up to date."), style="green")
    return 0


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    if faults := _faults():
        raise UpgradeFailed("; ".join(faults))


def _faults() -> list[str]:
    found = [(title, examine(check)) for title, check in HARMED]
    return [f"{_(title)}: {said}" for title, (well, said) in found if not well]


def _go_back(target: Path, error: BaseException) -> int:
    reason = str(error).strip() or type(error).__name__
    said = _("The upgrade failed: %(reason)s") % {"reason": reason}
    err.print(Text(f"✗ {said}", style="red"), soft_wrap=True)
    connection.close()
    try:
        backup.put_back(target)
    except Exception as worse:
        text = gettext_lazy("The shop could not be put back: %(reason)s. With the version before: %(command)s")
        raise UserError(text, reason=worse, command=f"shuke restore --replace {target}") from worse
    told = _("The shop is as it was before. Go on with the version that you had, and report what is said above.")
    err.print(told, soft_wrap=True)
    return FAILED
