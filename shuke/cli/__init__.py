"""The command line: `shuke serve | worker | migrate | demo | due | …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from shuke.cli.commands import COMMANDS, Command

USER_ERROR = 2


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code. What a person can mend is said in one line, without a traceback."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy loads; its threads spin where others work
    name, *rest = [*(sys.argv[1:] if argv is None else argv)] or ["help"]
    from shuke.core.errors import UserError

    try:
        sys.exit(_run(name, rest))
    except UserError as error:
        _complain(str(error))
        sys.exit(USER_ERROR)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output (head, less) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(name: str, rest: list[str]) -> int | None:
    if name in {"help", "--help", "-h"} and not rest:
        from shuke.cli.help import show

        return show()
    if name in {"--version", "version"}:
        from shuke.cli.help import show_version

        return show_version()
    if name == "help":
        return _run(rest[0], ["--help"])
    command = COMMANDS.get(name)
    if command and command.module:
        return _run_own(command, rest)
    return _run_django(name, rest)


def _run_own(command: Command, rest: list[str]) -> int | None:
    if not command.light:
        set_up_django()
    return import_module(command.module).main(rest)


def _run_django(name: str, rest: list[str]) -> int | None:
    set_up_django()
    from django.core.management import ManagementUtility, get_commands

    if name not in get_commands():
        from shuke.cli.help import suggest

        _complain(suggest(name, [*get_commands()]))
        return USER_ERROR
    if name in COMMANDS and name != "migrate" and not {"--help", "-h"} & set(rest):
        from shuke.cli.prepared import refuse_pending_migrations

        refuse_pending_migrations()
    ManagementUtility(["shuke", name, *rest]).execute()
    return 0


def set_up_django() -> None:
    """Load the apps and speak the terminal's language."""
    import django
    from django.utils import translation

    from shuke.cli.language import terminal_language

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    django.setup()
    translation.activate(terminal_language())


def _complain(text: str) -> None:
    from rich.text import Text

    from shuke.cli.terminal import err

    err.print(Text(text, style="red"))
