"""Days of the lunar calendar: birthdays, mostly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.records.fields.base import BadValue, Field
from shuke.records.fields.partial_date import TYPED
from shuke.ui.templatetags.ui import day

LUNAR = re.compile(r"(?:(?P<year>\d{4})|-)-(?P<month>\d\d)(?P<leap>\+?)-(?P<day>\d\d)")
MONTHS = "正二三四五六七八九十冬臘"
TENS = ("初", "十", "廿", "三")
ONES = "十一二三四五六七八九"
SAID = re.compile(
    r"(?P<year>\d{4}年?)?\s*(?P<leap>[閏闰]?)(?P<month>[正一二三四五六七八九十冬臘腊]{1,2})月(?P<day>.{1,3}?)日?"
)


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

    def show(self, record: Any) -> SafeString:
        """With the day of our calendar on which it falls next."""
        words, coming = self.text(record), next_lunar(self.value(record) or "", timezone.localdate())
        if coming is None:
            return conditional_escape(words)
        following = _("next: %(day)s") % {"day": day(coming)}
        return format_html('{} <span class="text-secondary">{}</span>', words, following)

    def cell(self, record: Any) -> SafeString:
        return conditional_escape(self.text(record))

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
        found = TYPED.fullmatch(_in_figures(plain))
        month, of_month = (int(found[name] or 0) if found else 0 for name in ("month", "day"))
        if not found or not (1 <= month <= 12 and 1 <= of_month <= 30):
            raise BadValue(gettext_lazy("“%(text)s” is not a lunar day. Write it like 5/12."), text=plain[:40])
        return f"{found['year'] or '-'}-{month:02}{'+' if found['leap'] else ''}-{of_month:02}"

    def checked(self, value: Any) -> Any:
        return super().checked(self.parse(value) if value else value)


def _in_figures(words: str) -> str:
    """八月十五 → 8月15日; what is not said in such words stays as it is."""
    found = SAID.fullmatch(words)
    if not found:
        return words
    months = {**{word: number for number, word in enumerate(MONTHS, 1)}, "一": 1, "十一": 11, "十二": 12, "腊": 12}
    days = {_day_in_words(number): number for number in range(1, 31)}
    told = found["day"] if len(found["day"]) < 3 else found["day"].replace("二十", "廿")
    month, of_month = months.get(found["month"]), days.get(told)
    return f"{found['year'] or ''}{found['leap']}{month}月{of_month}日" if month and of_month else words


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
