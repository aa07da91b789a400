"""The options of `shuke import` that say how a file is to go in: what the page asks, for the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.core.enumerated import enumerated
from shuke.customers import consent
from shuke.customers.models import Proof
from shuke.records import types
from shuke.transfer.forms import PROOFS
from shuke.transfer.new_fields import OFFERED, RECORD_TYPES, new_key
from shuke.transfer.own_fields import PREFIX
from shuke.transfer.rules import KEY_LABELS, Blanks, Doubtful, Mode

Cells = dict[tuple[int, str], str]


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--mode", choices=Mode.values, default="", help="new and known ones; append is for order lines")
    parser.add_argument(
        "--key", action="append", default=[], metavar="KEY",
        help=f"by what records are recognised, in this order: {', '.join(KEY_LABELS)}; of other records a field",
    )  # fmt: skip
    parser.add_argument("--blanks", choices=Blanks.values, default="", help="what an empty cell means")
    parser.add_argument("--doubtful", choices=Doubtful.values, default="", help="what to do if two could be meant")
    parser.add_argument(
        "--word", action="append", default=[], metavar="FIELD:TEXT=MEANING", help="what a word of the file means"
    )
    parser.add_argument(
        "--new-field", action="append", default=[], metavar="HEADER=KIND",
        help=f"make a field of your own for this column: {', '.join(OFFERED)}",
    )  # fmt: skip
    parser.add_argument(
        "--fix", action="append", default=[], metavar="ROW:HEADER=TEXT", help="read this cell of the file otherwise"
    )
    parser.add_argument(
        "--consent", action="append", default=[], metavar="KEY",
        help="all customers of the file agree to this: marketing.email, marketing.line …",
    )  # fmt: skip
    parser.add_argument("--consent-statement", default="", metavar="TEXT", help="what they agreed to, word for word")
    parser.add_argument("--consent-on", default="", metavar="DAY", help="when they agreed: 2026-01-31")
    parser.add_argument("--consent-proof", choices=sorted(PROOFS), default=Proof.PAPER, help="how it is proven")
    parser.add_argument("--like", type=int, metavar="ID", help="with the settings of an earlier import")
    parser.add_argument("--afresh", action="store_true", help="not as the last file with the same columns")


def settings_from(options: Mapping[str, Any]) -> dict[str, Any]:
    """For the settings of an import; what was not said is left out."""
    new_fields, said = _new_fields(options["new_field"], options["kind"])
    asked = {
        "mode": options["mode"], "keys": options["key"], "blanks": options["blanks"], "doubtful": options["doubtful"],
        "words": _words(options["word"]), "new_fields": new_fields, "forgotten": options["afresh"],
        "consent": _consent(options),
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value} | {"said": said}


def _consent(options: Mapping[str, Any]) -> dict[str, Any]:
    """The statement for the whole file."""
    keys, day = list(dict.fromkeys(options["consent"])), options["consent_on"]
    for key in keys:
        if key not in (known := consent.labels(retired=False)):
            said = {"key": key, "keys": enumerated(sorted(known))}
            raise CommandError(_("There is no consent called “%(key)s”. There are: %(keys)s.") % said)
    if not keys and (day or options["consent_statement"]):
        raise CommandError(_("Say what they agree to: --consent marketing.email"))
    return {
        "keys": keys, "statement": options["consent_statement"][:2000], "proof": options["consent_proof"],
        "said_on": _past_day(day) if day else "",
    } if keys else {}  # fmt: skip


def _past_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not a day like 2026-01-31.") % {"text": text}) from None
    if day > timezone.localdate():
        raise CommandError(_("Nobody can have agreed on a day to come."))
    return day.isoformat()


def _words(texts: Sequence[str]) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for text in texts:
        field, colon, rest = text.partition(":")
        word, equals, meant = rest.rpartition("=")
        if not (field and colon and equals and word):
            raise CommandError(_("“%(text)s” is not FIELD:TEXT=MEANING.") % {"text": text})
        words.setdefault(field, {})[word] = meant
    return words


def _new_fields(texts: Sequence[str], kind: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that are to be made, and field → header."""
    of = types.known(RECORD_TYPES.get(kind, kind))
    if texts and of is None:
        raise CommandError(_("Say what is in the file when you add a field: --kind customers"))
    fields: dict[str, Any] = {}
    said: dict[str, str] = {}
    for text in texts:
        header, _equals, wanted = text.rpartition("=")
        if of is None or not header or wanted not in OFFERED:
            raise CommandError(
                _("“%(text)s” is not HEADER=KIND. Kinds: %(kinds)s.") % {"text": text, "kinds": enumerated(OFFERED)}
            )
        key = new_key(of, header, list(fields))
        fields[key] = {"label": header, "kind": wanted}
        said[PREFIX + key if kind in RECORD_TYPES else key] = header
    return fields, said


def fixes_from(texts: Sequence[str]) -> Cells:
    cells: Cells = {}
    for text in texts:
        row, _colon, rest = text.partition(":")
        header, equals, value = rest.partition("=")
        if not (row.isdecimal() and header and equals):
            raise CommandError(_("“%(text)s” is not ROW:HEADER=TEXT.") % {"text": text})
        cells[int(row), header] = value
    return cells
