"""Numbers of identity cards, permits and passports: sealed in the database, shown with their middle hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _

from shuke.core import sealing
from shuke.records.fields.base import BadValue
from shuke.records.fields.masked import DOTS
from shuke.records.fields.stored import LOST, Kept, KeptSealed
from shuke.records.fields.text import Text

FORM = re.compile(r"[A-Z0-9]{4,30}")
TAIWAN, MAINLAND = re.compile(r"[A-Z][1289]\d{8}"), re.compile(r"\d{17}[\dX]")
LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of their numbers, from 10 on
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class IdNumber(Text):
    """Found by the whole number only. Who may see the field sees its ends; the whole of it by asking, which is written
    down, or in a file that they take away, which is written down too. Programs see the ends."""

    kind = "id_number"
    kind_label = _("ID number")
    kind_help = _(
        "Of an identity card or passport. Nobody can read it in the database; who looks at it is written down."
    )
    icon = "id"
    becomes: ClassVar[tuple[str, ...]] = ()
    searched_as = ""
    operators = ("is", "is_not", "any_of", "none_of", "empty", "filled")
    longest = 40
    veiled = True

    @property
    def stored(self) -> Kept:
        return KeptSealed()

    def said(self, value: Any) -> str:
        return f"{value[:1]}{DOTS}{value[-3:]}" if value and value != LOST else str(value or "")

    def told(self, value: Any) -> str:
        return self.said(self.stored.kept(value))

    def whole(self, record: Any) -> str:
        return str(self.value(record) or "")

    def plain(self, record: Any) -> Any:
        return self.text(record) or None

    def for_file(self, record: Any) -> Any:
        return self.value(record)

    def initial(self, record: Any) -> Any:
        return self.text(record)

    def stays(self, record: Any, given: Any) -> bool:
        return isinstance(given, str) and DOTS in given and given.strip() == self.text(record)

    def parse(self, text: str) -> Any:
        return re.sub(r"[\s-]", "", text).upper() or None

    def checked(self, value: Any) -> Any:
        number = super().checked(self.parse(value) if isinstance(value, str) else value)
        if number is None:
            return None
        if not FORM.fullmatch(number):
            raise BadValue(_("Type the whole number: letters and digits only."))
        if not _adds_up(number):
            raise BadValue(_("This ID number can't be right. Compare each digit with the card."))
        return number

    def condition(self, op: str, operand: Any, prefix: str = "") -> Q | None:
        """Also as older keys have sealed it."""
        if op not in {"is", "any_of"}:
            return None
        wanted = operand if isinstance(operand, list) else [operand]
        forms = [form for one in wanted if one for form in sealing.sealed_forms(one)]
        return Q(In(self.expression(prefix), forms)) if forms else Q(pk__in=())


def _adds_up(number: str) -> bool:
    """The check digit, of those that have one that we know."""
    if TAIWAN.fullmatch(number):
        tens, ones = divmod(LETTERS.index(number[0]) + 10, 10)
        digits = [tens, ones, *map(int, number[1:])]
        return (
            sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10
            == 0
        )
    if MAINLAND.fullmatch(number):
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
        return number[17] == "10X98765432"[total % 11]
    return True
