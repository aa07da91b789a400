"""`shuke doctor`: is everything in order, and if not, what to do."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from django.db import DatabaseError
from django.utils.translation import gettext as _
from rich.table import Table
from rich.text import Text

from shuke.cli.checks import CHECKS, Ailing
from shuke.cli.terminal import out
from shuke.core.errors import UserError


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="shuke doctor", description=_("Check that everything is in order"))
    parser.parse_args(argv)
    table = Table.grid(padding=(0, 2))
    ailing = 0
    for title, check in CHECKS:
        well, found = examine(check)
        ailing += not well
        table.add_row("[green]✓[/]" if well else "[red]✗[/]", _(title), Text(found, style="" if well else "red"))
    out.print(table)
    return 1 if ailing else 0


def examine(check: Callable[[], str]) -> tuple[bool, str]:
    """Whether all is well, and what was found."""
    try:
        return True, check()
    except (Ailing, UserError, OSError) as error:
        return False, str(error)
    except DatabaseError as error:
        return False, str(error).strip().partition("\n")[0]
