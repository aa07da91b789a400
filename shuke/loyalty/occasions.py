"""Days that come every year: birthdays and others that a shop keeps of its customers, of our calendar or the Chinese.

Asked of everybody in one go by the end of the day as it is kept (`-05-12`), for days of birth lie unsorted by day of
the year; nothing here writes.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import CharField
from django.db.models.functions import Cast, Right

from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.fields import Field
from shuke.records.fields.stored import Custom, KeptText

BIRTHDAY = "birthday"
DAYS, LUNAR = "date", "lunar_date"  # kinds of own fields
ENDS = 6  # letters of a kept day without its year


def own_days() -> list[Field]:
    """The shop's own fields of customers that hold such a day."""
    return [one for one in types.named("customer").custom_fields if one.kind in {DAYS, LUNAR}]


def whose(occasion: str, first: date, last: date) -> dict[int, int]:
    """Customer → the year of which it is, for those whose day lies between these two. Nobody for a field that is no
    longer there."""
    known = {one.name: one.kind for one in own_days()} | {BIRTHDAY: DAYS}
    if occasion not in known:
        return {}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    ends = dict(_lunar(days) if known[occasion] == LUNAR else _ours(days))
    kept = Cast("birthday", CharField()) if occasion == BIRTHDAY else Custom(occasion, KeptText())
    found = Customer.objects.alive().annotate(ends=Right(kept, ENDS)).filter(ends__in=list(ends))
    return {pk: ends[end] for pk, end in found.values_list("pk", "ends")}


def _ours(days: Iterable[date]) -> Iterator[tuple[str, int]]:
    """Somebody born on 29 February has their day on 1 March of other years."""
    for day in days:
        yield f"-{day:%m-%d}", day.year
        if (day.month, day.day) == (3, 1) and not isleap(day.year):
            yield "-02-29", day.year


def _lunar(days: Iterable[date]) -> Iterator[tuple[str, int]]:
    """A month without a thirtieth day has its feast on the twenty-ninth; a leap month is kept in the ordinary one."""
    from lunar_python import Solar  # large tables that nothing else need load

    for day in days:
        there, after = (
            Solar.fromYmd(one.year, one.month, one.day).getLunar() for one in (day, day + timedelta(days=1))
        )
        if there.getMonth() > 0:  # below zero: a leap month
            last = [30] if there.getDay() == 29 and after.getDay() == 1 else []
            for of_month in (there.getDay(), *last):
                yield f"-{there.getMonth():02}-{of_month:02}", there.getYear()
                yield f"{there.getMonth():02}+-{of_month:02}", there.getYear()
