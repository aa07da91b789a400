"""A list as a calendar: a month or a week of days, each with the records whose date it is (docs/decisions/0014)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from shuke.records.fields import DateTime, Field, fetched
from shuke.records.listing import Listing

SHOWN = 4  # on one day, before "more"
SPARSE = 400  # so many are read at once; a fuller month is read day by day


@dataclass(frozen=True)
class Day:
    on: date
    inside: bool  # of the month that is shown
    today: bool
    entries: list[tuple[int, str]]  # id, title
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
    week = _day(asked.get("week", ""))
    shown = week or _day(f"{asked.get('month', '')}-01") or listing.on
    first, count = (_monday(shown), 7) if week else _month(shown)
    days = [first + timedelta(days=number) for number in range(count)]
    entries = _entries(listing, days)
    step = timedelta(days=7)
    before, after = (shown - step, shown + step) if week else (_first(shown) - timedelta(days=1), _next(shown))
    return Sheet(
        title=shown,
        days=[_shown(listing, one, entries[one], bool(week) or one.month == shown.month) for one in days],
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


def _entries(listing: Listing, days: Sequence[date]) -> dict[date, list[tuple[int, str]]]:
    """Of each day a few, and one more if there are more."""
    kind, field = listing.record_type, listing.record_type.field(listing.setup.day)
    reading = listing.within(_between(field, days[0], days[-1]))
    found: dict[date, list[tuple[int, str]]] = defaultdict(list)
    shown = [kind.field(kind.title), field]
    if not reading.count(SPARSE)[1]:
        for record in fetched(reading.rows(), shown).order_by(listing.setup.day if not field.custom else "pk", "pk"):
            if (on := day_of(field, record)) is not None:
                found[on].append((record.pk, kind.title_of(record)))
        return found
    for on in days:
        rows = fetched(listing.within(_between(field, on, on)).rows(), shown).order_by("pk")[: SHOWN + 1]
        found[on] = [(record.pk, kind.title_of(record)) for record in rows]
    return found


def _between(field: Field, first: date, last: date) -> dict[str, Any]:
    return {"field": field.name, "op": "between", "value": [first.isoformat(), last.isoformat()]}


def _shown(listing: Listing, on: date, entries: list[tuple[int, str]], inside: bool) -> Day:
    if len(entries) <= SHOWN:
        return Day(on, inside, on == listing.on, entries)
    field = listing.record_type.field(listing.setup.day)
    parts = [part for part in (listing.conditions(), _between(field, on, on)) if part]
    form = "table" if listing.setup.view else None
    url = listing.address(f=json.dumps({"all": parts}), form=form, day=None)
    return Day(on, inside, on == listing.on, entries[:SHOWN], url)


def _url(listing: Listing, on: date, week: bool) -> str:
    place = {"week": on.isoformat()} if week else {"month": f"{on:%Y-%m}"}
    return listing.address(**place)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _first(on: date) -> date:
    return on.replace(day=1)


def _next(on: date) -> date:
    return _first(_first(on) + timedelta(days=32))


def _month(on: date) -> tuple[date, int]:
    """From the Monday before the first to the Sunday after the last."""
    first = _monday(_first(on))
    last = _next(on) - timedelta(days=1)
    return first, (last - first).days // 7 * 7 + 7
