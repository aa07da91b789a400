"""Reading the rows that fit a filter, page by page: is it common or rare?

What fits many records is *walked*: along the index of the sort column, asking each record, until a page is full. What
fits few is *gathered*: as a set, from whichever end the database likes, then sorted. Choosing wrongly is what makes
lists slow. Measured with 200,000 customers and 2,000,000 lines on SQLite: "two orders in 90 days" (a quarter of them
all) takes 2 ms walked and 190 ms gathered; "name begins with 王小明" (one in ten thousand) takes 210 ms walked and less
than 30 gathered. Neither database can tell beforehand, since neither knows how many fit an EXISTS.

So a page is first looked for among a handful of candidates, then among as many as the hits let expect. Only what is not
found that way, fitting less than one record in two hundred, is gathered. Ids that took long to gather are
kept for the next pages: at most `KEPT`, for `FRESH` seconds, or longer as long as nothing has happened in the shop.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Max, Q, QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import reach_of, sight
from shuke.core.prepared import prepared
from shuke.events.models import Event
from shuke.records import keyset, shape
from shuke.records.among import Among
from shuke.records.fields import Fetching
from shuke.records.filtering import Filter
from shuke.records.filtering.language import Condition, Group, Node
from shuke.records.keyset import By, Cursor, Order, Slice, Stretch
from shuke.records.reach import reached, reads_plainly
from shuke.records.types import RecordType

FIRST, FASTER, MOST_CANDIDATES = 250, 6, 12_000  # how many are looked at, by what it grows, and when it is given up
TELLING = 4  # hits by which it is reckoned at once how many more to look at
SAMPLE = 1_500
SPREAD = 400  # records over the whole table, by which it is guessed how many fit
KEPT = 20_000  # ids of one filter; a filter that fits more is no rare one
SLOW = 0.03  # seconds; what is gathered quicker is gathered anew each time, and so never out of date
FRESH, STALE = 15, 300  # seconds
MOST_KEPT = 64  # filters in one process: 10 MB
MANY: list[int] = [-1]  # instead of ids: the list is walked however far the first row is
COMMON = 20  # hits in a handful by which a filter is said to be common, without counting on


@dataclass(frozen=True)
class Reading:
    """One person's question on one day. `shown` fetches along what a page shows of its rows; `ids` are those that a
    text has found."""

    record_type: RecordType
    user: User | AnonymousUser
    on: date
    asked: Filter
    shown: Callable[[QuerySet[Any]], QuerySet[Any]] = field(default=lambda rows: rows)
    ids: list[int] | None = None

    def page(self, order: Order, cursor: Cursor | None, size: int) -> Slice:
        if self.ids is not None:
            return keyset.page(self.shown(self.rows()), order, cursor, size)
        if same := self._same:
            return keyset.page_of(self.record_type.model, order, cursor, size, partial(_walked, same, size + 1))
        seen = self._seen
        if not self.asked:
            return keyset.page(seen, order, cursor, size, self._walk(Q()))
        kept = _kept.get(self._key)
        if kept is None:
            try:
                return keyset.page(seen, order, cursor, size, self._look(order))
            except _NotFoundSoon:
                kept = self._gathered
        if kept is MANY:
            walked = self.asked.q(self.user, self.on, walking=order.column)
            return keyset.page(seen, order, cursor, size, self._walk(walked))
        return keyset.page(self.shown(seen.filter(Among(kept))), order, cursor, size)

    def rows(self) -> QuerySet[Any]:
        """All that fit, in no order."""
        if self.ids is not None:
            return self._seen.filter(Among(self.ids), self._of_each)
        return self._seen.filter(self.asked.gathered(self.user, self.on, self._leaving))

    def count(self, most: int) -> tuple[int, bool]:
        """How many fit, and whether more than that, never counting beyond `most`."""
        kept = _kept.get(self._key)
        if kept is not None and kept is not MANY:
            return min(len(kept), most), len(kept) > most
        if self.is_dear and self.ids is None:
            if self._is_common(most):
                return most, True
            if (kept := self._gathered) is not MANY:
                return min(len(kept), most), len(kept) > most
        if same := self._same:
            counted = len(_first_ids(same, most + 1))
        else:
            counted = self.rows().order_by().values("pk")[: most + 1].count()
        return min(counted, most), counted > most

    @cached_property
    def _seen(self) -> QuerySet[Any]:
        """All that the person sees: for some types it takes as long to ask as to answer."""
        return self.record_type.visible_to(self.user)

    @cached_property
    def _same(self) -> Same | None:
        """As the key of prepared questions: the whole list, as most people open it, is one of a few."""
        if self.asked or self.ids is not None or not isinstance(self.shown, Fetching):
            return None
        if not reads_plainly(self.record_type, self.user):
            return None
        return Same((shape.token(), self.record_type.name, sight(self.user), self.shown), self, self.shown)

    @cached_property
    def _leaving(self) -> float:
        """Which share of all records the person sees that fit what adds nothing up, by a few spread over the table;
        asked only where it decides how sums are made."""
        rest = self.asked.without_sums(self.user, self.on)
        if len(rest.group.parts) == len(self.asked.group.parts):
            return 1
        rows = self.record_type.records().order_by()
        newest = rows.aggregate(newest=Max("pk"))["newest"] or 0
        spread = Among(list(range(1, newest + 1, newest // SPREAD + 1)))
        sampled = rows.filter(spread).count()
        fitting = self._seen.filter(spread, rest.q(self.user, self.on, walking="pk")).count()
        return fitting / sampled if sampled >= SPREAD // 2 else 1

    @cached_property
    def is_dear(self) -> bool:
        """Whether a page had better not wait for the count."""
        return _reads_far(self.asked.group)

    # — Walked —

    def _walk(self, condition: Q) -> keyset.Fetch:
        def fetch(rows: QuerySet[Any], by: By, limit: int) -> list[Any]:
            here = self.shown(rows.filter(condition))
            return list(reached(self.record_type, self.user, here, by, limit)) if limit > 0 else []

        return fetch

    def _look(self, order: Order) -> keyset.Fetch:
        """Rows out of the next candidates: a handful, then as many as its hits let expect, up to `MOST_CANDIDATES`.

        What an index holds together with the sort column (grade and name) narrows the candidates beforehand.
        """
        condition = self._of_each
        held = self.asked.held(order.column)
        narrowed = held.q(self.user, self.on, walking=order.column)
        if len(held.group.parts) == len(self.asked.group.parts):
            return self._walk(narrowed)

        def fetch(rows: QuerySet[Any], by: By, limit: int) -> list[Any]:
            rows = rows.filter(narrowed)
            found: list[Any] = []
            seen, take = 0, FIRST
            while True:
                fresh = self._next_ids(rows, by, take)[seen:]
                found += self._fitting(fresh, condition, by, limit - len(found))
                seen += len(fresh)
                if len(found) >= limit or seen < take:
                    return found
                needed = seen * limit * 3 // (2 * len(found)) if found else seen * FASTER
                if seen >= FIRST * FASTER and (not found or needed > MOST_CANDIDATES):
                    raise _NotFoundSoon
                take = min(needed, MOST_CANDIDATES if len(found) >= TELLING else seen * FASTER)

        return fetch

    def _fitting(self, candidates: list[int], condition: Q, by: By, limit: int) -> list[Any]:
        if not candidates:
            return []
        return list(self.shown(self.record_type.records().filter(Among(candidates), condition)).order_by(*by)[:limit])

    @cached_property
    def _of_each(self) -> Q:
        """The condition on records that are given by their ids: SQLite must not begin at any other index."""
        return self.asked.q(self.user, self.on, walking="pk")

    def _next_ids(self, rows: QuerySet[Any], by: By, limit: int) -> list[int]:
        return list(reached(self.record_type, self.user, rows, by, limit).values_list("pk", flat=True))

    def _is_common(self, most: int) -> bool:
        """Whether so many of a handful fit, and the list is so long, that there must be more than `most`."""
        handful = SAMPLE
        order = Order.of(self.record_type.fields, self.record_type.sort)
        rows, by = self._seen, order.by(down=order.descending)
        candidates = self._next_ids(rows, by, handful)
        fitting = self.record_type.records().filter(Among(candidates), self._of_each).count() if candidates else 0
        if fitting < COMMON:
            return False
        needed = handful * most * 2 // fitting
        return needed < handful or bool(rows.order_by("pk").values_list("pk", flat=True)[needed : needed + 1])

    # — Gathered —

    @cached_property
    def _gathered(self) -> list[int]:
        """The ids of all that fit; MANY when they are more than can be kept."""
        begun = time.perf_counter()
        found = list(self.rows().order_by().values_list("pk", flat=True)[: KEPT + 1])
        if len(found) > KEPT:
            found = MANY
        if time.perf_counter() - begun > SLOW:
            _kept.put(self._key, found)
        return found

    @property
    def _key(self) -> tuple[Any, ...]:
        """An owner who looks at the shop as a role keeps their own id; what they see is another's."""
        whose = (self.user.pk, getattr(self.user, "role", ""), reach_of(self.user, self.record_type.name))
        return (connection.settings_dict["NAME"], self.record_type.name, *whose, self.on, self.asked.packed())


@dataclass(frozen=True)
class Same:
    """A reading without a filter: with the same key it asks the same."""

    key: Hashable
    reading: Reading = field(compare=False)
    shown: Fetching = field(compare=False)


@dataclass(frozen=True)
class Walk:
    """A stretch of the list, wherever it begins: by one name there is one, until the shop shapes its records anew."""

    name: Hashable
    stretch: Stretch = field(compare=False)


def _walked(same: Same, most: int, stretch: Stretch, _needed: int) -> list[Any]:
    name = str(stretch.order), stretch.down, stretch.empty, stretch.borders
    rows = _stretch(same, Walk(name, stretch), stretch.place, most)
    same.shown.attach(rows)
    return rows


@prepared("place")
def _stretch(same: Same, walk: Walk, place: tuple[Any, ...], most: int) -> QuerySet[Any]:
    reading = same.reading
    rows, by = walk.stretch.of(reading.record_type.visible_to(reading.user), place)
    return reached(reading.record_type, reading.user, same.shown.joined(rows), by, most)


@prepared()
def _first_ids(same: Same, most: int) -> QuerySet[Any, int]:
    return same.reading.rows().order_by().values_list("pk", flat=True)[:most]


class _NotFoundSoon(Exception):
    """Among the candidates there were too few for a page."""


def _reads_far(node: Node) -> bool:
    """Into other tables, or through records of whom no index knows the day of any year."""
    if isinstance(node, Group):
        return any(_reads_far(part) for part in node.parts)
    return not isinstance(node, Condition) or bool(node.place.links) or node.op == "yearly"


class _Kept:
    """What was gathered with effort, in this process. Rows are read through the gate again, so that nothing leaks."""

    def __init__(self) -> None:
        self.found: OrderedDict[tuple[Any, ...], tuple[float, int, list[int]]] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> list[int] | None:
        if (entry := self.found.get(key)) is None:
            return None
        at, event, ids = entry
        age = time.monotonic() - at
        if age < FRESH or (age < STALE and event == _newest_event()):
            self.found.move_to_end(key)
            return ids
        self.found.pop(key, None)
        return None

    def put(self, key: tuple[Any, ...], ids: list[int]) -> None:
        self.found[key] = (time.monotonic(), _newest_event(), ids)
        while len(self.found) > MOST_KEPT:
            self.found.popitem(last=False)


def _newest_event() -> int:
    return Event.objects.aggregate(newest=Max("id"))["newest"] or 0


_kept = _Kept()
