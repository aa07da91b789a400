"""What a list shows: the address's filters, words, sort and place made into one page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import sees_all
from shuke.records import keyset, search
from shuke.records.fields import Field, fetched
from shuke.records.filters import Filter
from shuke.records.keyset import Cursor, Order
from shuke.records.reach import along, first_rows
from shuke.records.types import RecordType

PAGE = 50
COUNTED = 1_000  # beyond, a list says "1,000+"
COUNTED_THROUGH = 200  # likewise, where each row must be asked whose it is
EVERYTHING = 10_000_000


@dataclass(frozen=True)
class Listing:
    """One person's question to a list. `on` is today."""

    record_type: RecordType
    user: User | AnonymousUser
    on: date
    chosen: Mapping[str, str]  # filter name → value
    text: str
    order: Order
    cursor: Cursor | None = None
    most: int = COUNTED + 1  # rows that a text may find: a page needs no more

    @classmethod
    def asked(cls, record_type: RecordType, user: User | AnonymousUser, asked: Mapping[str, str], on: date) -> Listing:
        """From the parameters of the address; what makes no sense is left out."""
        order = Order.of(record_type.fields, asked.get("sort", ""))
        if order.column not in record_type.sorts():
            order = Order.of(record_type.fields, record_type.sort)
        chosen = {one.name: value for one in record_type.filters if (value := _value(one, asked))}
        cursor = Cursor.unpack(asked["at"]) if asked.get("at") else None
        cursor = cursor if cursor and cursor.fits(record_type.model, order) else None
        return cls(record_type, user, on, chosen, asked.get("q", "").strip()[:80], order, cursor)

    def page(self) -> keyset.Slice:
        """Few rows are gathered and sorted; many are walked along the index of the sort column."""
        if self.text or self.count <= self.counted:
            return keyset.page(fetched(self._rows(""), self.columns), self.order, self.cursor, PAGE)

        def fetch(rows: QuerySet[Any], by: tuple[str, ...], limit: int) -> list[Any]:
            return first_rows(self.record_type, self.user, rows, by, limit)

        return keyset.page(fetched(self._rows(self.order.column), self.columns), self.order, self.cursor, PAGE, fetch)

    @cached_property
    def count(self) -> int:
        """How many rows there are, never looking at more than `counted` + 1 of them."""
        if self.text and not self.chosen and self.record_type.search:
            return len(self._found)
        return self._rows("").order_by().values("pk")[: self.counted + 1].count()

    @property
    def counted(self) -> int:
        return COUNTED_THROUGH if self.record_type.through and not sees_all(self.user) else COUNTED

    def rows(self) -> QuerySet[Any]:
        """All rows, not yet in order: for the export."""
        if self.most != EVERYTHING:
            return replace(self, most=EVERYTHING).rows()
        return fetched(self._rows(""), self.columns)

    def address(self, **changes: Any) -> str:
        """The list's address with some parameters changed; None takes one away. The place is given up."""
        asked = self.asked_again() | changes
        query = urlencode({name: value for name, value in asked.items() if value})
        return self.record_type.list_url() + (f"?{query}" if query else "")

    def at(self, cursor: Cursor | None) -> str:
        return self.address(at=cursor.pack()) if cursor else ""

    def narrowed(self) -> bool:
        return bool(self.chosen or self.text)

    @cached_property
    def columns(self) -> list[Field]:
        return [self.record_type.field(name) for name in self.record_type.columns]

    def asked_again(self) -> dict[str, Any]:
        """The parameters that ask for the same list from its start."""
        sort = "" if str(self.order) == self.record_type.sort else str(self.order)
        asked = {**self.chosen, "q": self.text, "sort": sort}
        return {name: value for name, value in asked.items() if value}

    def _rows(self, column: str) -> QuerySet[Any]:
        """Narrowed by filters and text. With `column`, so that a walk along it stays cheap."""
        rows = self.record_type.visible_to(self.user)
        for one in self.record_type.filters:
            condition = one.condition(self.chosen[one.name], on=self.on) if one.name in self.chosen else None
            if condition is not None:
                rows = rows.filter(along(self.record_type, column, condition) if column else condition)
        return rows.filter(self._matching) if self.text else rows

    @cached_property
    def _matching(self) -> Q:
        kind = self.record_type
        if kind.search is None:
            return Q(**{f"{kind.title}__icontains": self.text})
        if self.most == EVERYTHING:
            return search.matching(kind.name, self.text, self.user)
        return Q(pk__in=self._found)

    @cached_property
    def _found(self) -> list[int]:
        return search.matching_ids(self.record_type.name, self.text, self.user, limit=self.most)


def _value(one: Filter, asked: Mapping[str, str]) -> str:
    if one.is_range and (asked.get(f"{one.name}_from") or asked.get(f"{one.name}_to")):
        return f"{asked.get(f'{one.name}_from', '')}..{asked.get(f'{one.name}_to', '')}"[:60]
    return asked.get(one.name, "")[:80]
