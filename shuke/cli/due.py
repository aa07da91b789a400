"""`shuke due`: who is about to buy what, from a file of orders (without server or database) or from the shop."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from shuke.cli.language import gettext as _
from shuke.cli.language import terminal_language
from shuke.cli.terminal import err
from shuke.core.errors import UserError

LANGUAGES = ["zh-hant", "zh-hans", "en"]
SHORT = 50  # rows of a table on the screen, if no --limit says otherwise


def main(argv: Sequence[str]) -> int:
    """Answer on standard output or in `--out`; what is worth knowing about the file goes to standard error."""
    spoken = _language_of(argv)
    if spoken:
        os.environ["SHUKE_LANGUAGE"] = spoken
    options = _parser().parse_args(argv)
    _speak(light=options.file is not None)
    from shuke.cli import due_output, due_rows

    shop = due_rows.read_file(options) if options.file else due_rows.read_shop()
    as_of = _as_of(options.as_of, shop.newest_until(options.as_of))
    rows = due_rows.answer(shop, as_of, options)
    due_output.write(rows, options, shown=SHORT if options.limit is None else options.limit)
    return 0


def _language_of(argv: Sequence[str]) -> str:
    """Known before the options are read, so that --help speaks it too."""
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--language", choices=LANGUAGES)
    return early.parse_known_args([*argv])[0].language or ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shuke due",
        description=_("Who is about to buy what, when, how likely, and why. Most value at stake first."),
    )
    add = parser.add_argument
    add(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help=_("order lines (csv, xlsx, xls, ods, parquet); none: the shop"),
    )
    add("--as-of", type=_day, metavar=_("DATE"), help=_("answer as on that day, from the rows up to it"))
    add(
        "--within", type=_positive, default=14, metavar=_("DAYS"), help=_("days ahead that the probability is for (14)")
    )
    add("--min-price", type=float, metavar="N", help=_("only products with at least this unit price"))
    add("--min-pv", type=float, metavar="N", help=_("only products with at least this PV"))
    add("--product", metavar=_("NAME"), help=_("product name or code, whole; * stands for anything: '普洱*'"))
    add("--team", metavar=_("NAME"), help=_("only customers of this team"))
    add("--grade", metavar="A|B|C", help=_("only customers of this grade"))
    add("--limit", type=_not_negative, metavar="N", help=_("how many rows (50); 0: all"))
    add("--format", choices=["table", "csv", "json"], help=_("as --out is named, otherwise a table"))
    add("--out", type=Path, metavar="PATH", help=_("write into this file"))
    add("--column", action="append", type=_column, default=[], metavar="FIELD=HEADER",
        help=_("which column is what, if it isn't found: customer_id=CustomerNo"))  # fmt: skip
    add("--sheet", metavar=_("NAME"), help=_("sheet of the workbook"))
    add("--time-zone", metavar="ZONE", help=_("where the day is taken of times in UTC: Asia/Taipei"))
    add("--language", choices=LANGUAGES, help=_("of the reasons and messages"))
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise argparse.ArgumentTypeError(_("a date is written 2024-05-02")) from None


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("a whole number from 1 on is needed"))
    return int(text)


def _not_negative(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(_("a whole number is needed; 0 means all"))
    return int(text)


def _column(text: str) -> tuple[str, str]:
    field, equals, header = text.partition("=")
    if not equals or not field or not header:
        raise argparse.ArgumentTypeError(_("a column is given as FIELD=HEADER, for example customer_id=CustomerNo"))
    return field.strip(), header.strip()


def _speak(*, light: bool) -> None:
    """Messages in the terminal's language; for a file Django is only its gettext, without settings, apps or a home."""
    if not light:
        from shuke.cli import set_up_django

        set_up_django()
        return
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    if not settings.configured:
        catalogues = sorted(Path(__file__).parent.parent.glob("*/locale"))
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en", LOCALE_PATHS=catalogues)
        apps.populate([])
    translation.activate(terminal_language())


def _as_of(asked: date | None, newest: date | None) -> date:
    if newest is None:
        raise UserError(
            _("There are no order lines up to %(day)s.") % {"day": asked} if asked else _("There are no order lines.")
        )
    today = asked or date.today()  # noqa: DTZ011 -- the person's own day, on the person's own machine
    if asked is None and newest < today:
        err.print(_("The newest order is of %(day)s: answered as on that day.") % {"day": newest}, style="yellow")
        return newest
    return today
