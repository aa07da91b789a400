"""Days of which only a part is known, and days of the lunar calendar: birthdays, mostly."""

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
LUNAR = re.compile(r"(?:(?P<year>\d{4})|-)-(?P<month>\d\d)(?P<leap>\+?)-(?P<day>\d\d)")
LEAP_YEAR = 2000  # the 29th of February must fit where no year is known
MONTHS = "正二三四五六七八九十冬臘"
TENS = ("初", "十", "廿", "三")
ONES = "十一二三四五六七八九"


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
        if PARTS.fullmatch(plain) and (kept := _kept(*PARTS.fullmatch(plain).group("year", "month", "day"))):  # type: ignore[union-attr]
            return kept
        found = TYPED.fullmatch(plain)
        kept = _kept(*found.group("year", "month", "day")) if found and not found["leap"] else ""
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


@dataclass(frozen=True)
class LunarDate(Field):
    """A day of the Chinese calendar, kept as `1990-05-12`, in a leap month `1990-05+-12`, without a year `--05-12`."""

    kind = "lunar_date"
    kind_label = gettext_lazy("Lunar date")
    kind_help = gettext_lazy("A day of the Chinese calendar, such as a lunar birthday.")
    icon = "moon"
    becomes = ()
    operators = ("is", "starts", "contains", "empty", "filled")

    def said(self, value: Any) -> str:
        found = LUNAR.fullmatch(value or "")
        if not found:
            return value or ""
        leap = "閏" if found["leap"] else ""
        words = f"{leap}{MONTHS[int(found['month']) - 1]}月{_day_in_words(int(found['day']))}"
        return f"{found['year']} {words}" if found["year"] else words

    def told(self, value: Any) -> str:
        return self.said(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^(\d{4}|-)-\d\d\+?-\d\d$", "description": "Chinese calendar"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        hint = gettext_lazy("Lunar: 1990/5/12, or only 5/12")
        return forms.CharField(max_length=20, widget=forms.TextInput(attrs={"placeholder": hint}))

    def parse(self, text: str) -> Any:
        plain = text.strip().removeprefix("農曆").removeprefix("农历").strip()
        if not plain or LUNAR.fullmatch(plain):
            return plain or None
        found = TYPED.fullmatch(plain)
        month, of_month = (int(found[name] or 0) if found else 0 for name in ("month", "day"))
        if not found or not (1 <= month <= 12 and 1 <= of_month <= 30):
            raise BadValue(gettext_lazy("“%(text)s” is not a lunar day. Write it like 5/12."), text=plain[:40])
        return f"{found['year'] or '-'}-{month:02}{'+' if found['leap'] else ''}-{of_month:02}"

    def checked(self, value: Any) -> Any:
        return super().checked(self.parse(value) if value else value)


def _day_in_words(of_month: int) -> str:
    if of_month in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[of_month]
    return TENS[of_month // 10] + ONES[of_month % 10]


def next_lunar(kept: str, after: date) -> date | None:
    """The next day of our calendar, from `after` on, on which a kept lunar day falls. A month without a thirtieth day
    has its feast on the twenty-ninth; a leap month is kept in the ordinary one."""
    from lunar_python import Lunar  # large tables that pages without lunar days need not load

    found = LUNAR.fullmatch(kept)
    if not found:
        return None
    for year in (after.year - 1, after.year, after.year + 1):
        for of_month in (int(found["day"]), int(found["day"]) - 1):
            try:
                there = date.fromisoformat(Lunar.fromYmd(year, int(found["month"]), of_month).getSolar().toYmd())
            except Exception:  # noqa: BLE001, S112 -- the library's own way to say that there is no such day
                continue
            if there >= after:
                return there
            break
    return None
