"""`shuke help`: the commands a shop needs, grouped; and the nearest name to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version

from rich.table import Table

from shuke.cli.commands import COMMANDS, GROUPS
from shuke.cli.language import gettext as _
from shuke.cli.terminal import out


def show() -> int:
    motto = _("Who is about to buy what, and why.")
    out.print(f"\n[bold #c2410c]Shuke 熟客[/]  {motto}\n")
    table = Table.grid(padding=(0, 3))
    for title, commands in GROUPS.items():
        table.add_row(f"[dim]{_(title)}[/]")
        for command in commands:
            table.add_row(f"  [bold]{command.name}[/]", _(command.summary))
    out.print(table)
    more = _("More on one of them: shuke help COMMAND")
    out.print(f"\n[dim]{more}[/]\n")
    return 0


def show_version() -> int:
    try:
        number = version("shuke")
    except PackageNotFoundError:  # run from a checkout
        number = _("(from a checkout)")
    out.print(f"Shuke {number}")
    return 0


def suggest(name: str, others: Iterable[str]) -> str:
    """What to say of a command that does not exist."""
    nearest = get_close_matches(name, [*COMMANDS, *others], n=1, cutoff=0.5)
    if nearest:
        return _("There is no command “%(name)s”. Did you mean “shuke %(nearest)s”?") % {
            "name": name,
            "nearest": nearest[0],
        }
    return _("There is no command “%(name)s”. “shuke help” lists them.") % {"name": name}
