"""A list as a calendar: a month or a week of days, each with the records whose date it is (docs/decisions/0014)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from shuke.records.fields import DateTime, Field, fetched, gather
from shuke.records.listing import Listing

SHOWN = 4  # on one day, before "12 more"
COUNTED = 99  # on one day; beyond that it is "and more"
SPARSE = 400  # so many are read at once; a fuller month is read day by day


@dataclass(frozen=True)
class Entry:
    pk: int
    title: str
    words: str  # what the calendar says of it first, such as whose order it is
    rest: str = ""


@dataclass(frozen=True)
class Day:
    on: date
    inside: bool  # of the month that is shown
    today: bool
    entries: list[Entry]
    more: str = ""  # how many are not shown
    more_url: str = ""


@dataclass(frozen=True)
class Sheet:
    title: date  # a day of the month that is shown
    days: list[Day]
    before: str
    after: str
    today: str
    switch: str  # month to week, or back
    week: bool


def sheet(listing: Listing, asked: dict[str, str]) -> Sheet:
    week = day_in(asked.get("week", ""))
    shown = week or day_in(f"{asked.get('month', '')}-01") or listing.on
    first, count = (monday(shown), 7) if week else month_days(shown)
    days = [first + timedelta(days=number) for number in range(count)]
    numbers = _numbers(listing, days)
    told = _told(listing, {pk for several in numbers.values() for pk in several[:SHOWN]})
    step = timedelta(days=7)
    before, after = (
        (shown - step, shown + step) if week else (month_start(shown) - timedelta(days=1), next_month(shown))
    )
    return Sheet(
        title=shown,
        days=[_shown(listing, one, numbers.get(one, []), told, bool(week) or one.month == shown.month) for one in days],
        before=_url(listing, before, bool(week)),
        after=_url(listing, after, bool(week)),
        today=_url(listing, listing.on, bool(week)),
        switch=_url(listing, shown if week or shown.month != listing.on.month else listing.on, not week),
        week=bool(week),
    )


def day_of(field: Field, record: Any) -> date | None:
    value = field.value(record)
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def moved(field: Field, record: Any, to: date) -> Any:
    """The record's value on another day; a moment keeps its hour."""
    value = field.value(record)
    if not isinstance(field, DateTime):
        return to
    hour = timezone.localtime(value).time() if value else datetime.min.time()
    return timezone.make_aware(datetime.combine(to, hour))


def _numbers(listing: Listing, days: Sequence[date]) -> dict[date, list[int]]:
    """The ids of each day's records, as far as they are counted."""
    field = listing.record_type.field(listing.setup.day)
    reading = listing.within(_between(field, days[0], days[-1]))
    if reading.count(SPARSE)[1]:
        return {on: _first_of(listing.within(_between(field, on, on)).rows()) for on in days}
    found: dict[date, list[int]] = defaultdict(list)
    for record in reading.rows().order_by("pk"):
        if (on := day_of(field, record)) is not None:
            found[on].append(record.pk)
    return found


def _first_of(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])


def _told(listing: Listing, numbers: Collection[int]) -> dict[int, Entry]:
    kind = listing.record_type
    fields = [one for name in kind.entry or (kind.title,) if (one := kind.known_field(name))]
    shown = [kind.field(kind.title), *fields]
    records = list(fetched(kind.visible_to(listing.user).filter(pk__in=numbers), shown))
    gather(shown, records, listing.user)
    return {record.pk: _entry(listing, record, fields) for record in records}


def _entry(listing: Listing, record: Any, fields: Sequence[Field]) -> Entry:
    title = listing.record_type.title_of(record)
    words, *rest = [text for one in fields if (text := one.text(record))] or [title]
    return Entry(record.pk, title, words, " ".join(rest))


def _between(field: Field, first: date, last: date) -> dict[str, Any]:
    return {"field": field.name, "op": "between", "value": [first.isoformat(), last.isoformat()]}


def _shown(listing: Listing, on: date, numbers: Sequence[int], told: Mapping[int, Entry], inside: bool) -> Day:
    entries = [told[pk] for pk in numbers[:SHOWN] if pk in told]
    if len(numbers) <= SHOWN:
        return Day(on, inside, on == listing.on, entries)
    field = listing.record_type.field(listing.setup.day)
    parts = [part for part in (listing.conditions(), _between(field, on, on)) if part]
    form = "table" if listing.setup.view else None
    url = listing.address(f=json.dumps({"all": parts}), form=form, day=None)
    more = f"{min(len(numbers), COUNTED) - SHOWN}{'+' if len(numbers) > COUNTED else ''}"
    return Day(on, inside, on == listing.on, entries, more, url)


def _url(listing: Listing, on: date, week: bool) -> str:
    place = {"week": on.isoformat()} if week else {"month": f"{on:%Y-%m}"}
    return listing.address(**place)


def day_in(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def month_start(on: date) -> date:
    return on.replace(day=1)


def next_month(on: date) -> date:
    return month_start(month_start(on) + timedelta(days=32))


def month_days(on: date) -> tuple[date, int]:
    """From the Monday before the first to the Sunday after the last."""
    first = monday(month_start(on))
    last = next_month(on) - timedelta(days=1)
    return first, (last - first).days // 7 * 7 + 7
