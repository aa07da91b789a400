"""What happened with a record, as one line of time, newest first: its events, and what other apps know besides.

Each source is walked along its own index; "older" says where each of them stopped.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from shuke.accounts.models import User

PAGE = 20
Person = User | AnonymousUser
Key = tuple[date, int, float, int]  # day, later in the day, moment, id: what the line is sorted by
Stop = list[str]  # where a source stopped, as its own moments write it


@dataclass(frozen=True)
class Moment:
    """One entry of the line; `source` names who wrote it, `stop` is where that source goes on after it."""

    key: Key
    source: str
    stop: Stop
    template: str
    shown: Any

    @property
    def on(self) -> date:
        return self.key[0]


# (record, person, where to go on, how many) → its newest moments.
Rows = Callable[[Any, Person, Stop | None, int], Sequence[Moment]]


@dataclass(frozen=True)
class Source:
    """Moments of one record type that are not events. `events` are those which the filter shows along with them,
    `retold` the verbs that its moments tell already. `since` is where it goes on so as to begin with that day."""

    name: str
    label: Any
    record_type: str
    rows: Rows
    events: Q
    since: Callable[[date], Stop]
    retold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where each source stopped; a source that is missing has not begun."""

    stops: Mapping[str, Stop] = field(default_factory=dict)

    def pack(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(self.stops).encode()).decode().rstrip("=")

    @classmethod
    def unpack(cls, text: str) -> Place:
        """The start for what we did not write."""
        try:
            read = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            stops = {str(name): [str(part) for part in stop] for name, stop in read.items()}
        except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
            return cls()
        return cls(stops)


_sources: list[Source] = []


def install(sources: Sequence[Source]) -> None:
    """Called once, by config, with the explicit list."""
    _sources[:] = sources


def sources_of(record_type: str) -> list[Source]:
    return [one for one in _sources if one.record_type == record_type]


def page(
    record: Model, user: Person, rows: Mapping[str, Rows], place: Place, size: int = PAGE
) -> tuple[list[Moment], Place | None]:
    """The next `size` moments of these sources, and where the page after them begins."""
    whole = [moment for name, its in rows.items() for moment in _from(name, its, record, user, place, size + 1)]
    whole.sort(key=lambda moment: moment.key, reverse=True)
    shown = whole[:size]
    stops = {**place.stops, **{moment.source: moment.stop for moment in shown}}
    return shown, Place(stops) if len(whole) > size else None


def _from(name: str, rows: Rows, record: Model, user: Person, place: Place, limit: int) -> Sequence[Moment]:
    """A stop that makes no sense to its source is as good as none."""
    try:
        return rows(record, user, place.stops.get(name), limit)
    except (ValueError, LookupError, OverflowError):
        return rows(record, user, None, limit)
