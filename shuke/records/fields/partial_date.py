"""Days of which perhaps only a part is known: birthdays, mostly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.records.fields.base import BadValue, Field
from shuke.ui.templatetags.ui import day

PARTS = re.compile(r"(?:(?P<year>\d{4})|-)(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")
TYPED = re.compile(
    r"(?:(?P<year>\d{4})\s*[-/.年]?\s*)?(?:(?P<leap>閏|闰)?(?P<month>\d{1,2})\s*[-/.月]?\s*)?(?:(?P<day>\d{1,2})\s*[日號号]?)?"
)
LEAP_YEAR = 2000  # the 29th of February must fit where no year is known


@dataclass(frozen=True)
class PartialDate(Field):
    """Kept as `1990-05-12`, `1990-05`, `1990` or `--05-12`: text that sorts by what is known."""

    kind = "partial_date"
    kind_label = gettext_lazy("Date, perhaps only a part")
    kind_help = gettext_lazy("A day of which perhaps only the year, or only month and day are known.")
    icon = "cake"
    becomes = ("text",)
    operators = ("is", "starts", "contains", "empty", "filled")

    def said(self, value: Any) -> str:
        found = PARTS.fullmatch(value or "")
        if not found:
            return value or ""
        year, month, of_month = (int(part) if part else 0 for part in found.group("year", "month", "day"))
        if year and month and of_month:
            return str(day(date(year, month, of_month)))
        if year:
            return _("%(year)s/%(month)s") % {"year": year, "month": month} if month else str(year)
        return f"{month}/{of_month}"

    def told(self, value: Any) -> str:
        return self.said(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^(\d{4}(-\d\d(-\d\d)?)?|--\d\d-\d\d)$"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        hint = gettext_lazy("1990/5/12, or only 1990, or only 5/12")
        return forms.CharField(max_length=20, widget=forms.TextInput(attrs={"placeholder": hint}))

    def parse(self, text: str) -> Any:
        plain = text.strip()
        if not plain:
            return None
        for found in filter(None, (PARTS.fullmatch(plain), TYPED.fullmatch(plain))):
            kept = "" if found.groupdict().get("leap") else _kept(*found.group("year", "month", "day"))
            if kept:
                return kept
        from shuke.core.parse import date as read  # brings pyarrow along, which a page must not pay for

        value, _reason = read(plain)
        if value is None:
            raise BadValue(gettext_lazy("“%(text)s” is not a day. Write it like 1990/5/12 or 5/12."), text=plain[:40])
        return value.isoformat()

    def checked(self, value: Any) -> Any:
        return super().checked(self.parse(value) if value else value)


def _kept(year: str | None, month: str | None, of_month: str | None) -> str:
    """Empty for what is no day."""
    try:
        date(int(year or LEAP_YEAR), int(month or 1), int(of_month or 1))
    except ValueError:
        return ""
    if not year:
        return f"--{int(month):02}-{int(of_month):02}" if month and of_month else ""
    return year + (f"-{int(month):02}" if month else "") + (f"-{int(of_month):02}" if month and of_month else "")
