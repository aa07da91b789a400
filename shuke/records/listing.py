"""What a list shows: the address's filters, words, sort and place made into one page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import may, sees_all
from shuke.core.whole import whole_number
from shuke.records import filtering, keyset, search
from shuke.records.arranging import PLAIN, Setup, plain_setup, setup
from shuke.records.fields import Fetching, Field, fetched
from shuke.records.filtering import FilterRefused
from shuke.records.filtering.reading import Reading
from shuke.records.filters import Filter
from shuke.records.keyset import Cursor, Order
from shuke.records.models import SavedView
from shuke.records.rights import locks
from shuke.records.types import RecordType

PAGE = 50
COUNTED = 1_000  # beyond, a list says "1,000+"
COUNTED_THROUGH = 200  # likewise, where each row must be asked whose it is, or what it is about
EVERYTHING = 10_000_000
EMPTY = "{}"  # a filter that says: no filter, though the view has one
MOST_PICKED = 10_000  # rows that somebody may select one by one


@dataclass(frozen=True)
class Listing:
    """One person's question to a list. `on` is today; `setup` the view, columns and form it is seen in."""

    record_type: RecordType
    user: User | AnonymousUser
    on: date
    chosen: Mapping[str, str]  # filter name → value
    text: str
    order: Order
    cursor: Cursor | None = None
    most: int = COUNTED + 1  # rows that a text may find: a page needs no more
    setup: Setup = field(default_factory=lambda: Setup(()))
    only: frozenset[int] | None = None  # the selected ones, by id
    filter: filtering.Filter | None = None
    use: str = ""  # what a file of it is for (records.uses): then only those go that may be used for it
    refused: str = ""  # why the filter can't be asked by this person: then there are no rows

    @classmethod
    def asked(cls, record_type: RecordType, user: User | AnonymousUser, asked: Mapping[str, str], on: date) -> Listing:
        """From the parameters of the address; what makes no sense is left out. A saved view answers for what the
        address does not say."""
        seen = setup(record_type, user, asked)
        order = Order.of(record_type.fields, asked.get("sort") or _sort(seen))
        if order.column not in record_type.sorts():
            order = Order.of(record_type.fields, record_type.sort)
        narrowing = asked if _narrows(record_type, asked) or seen.view is None else kept_filters(seen.view)
        chosen = {one.name: value for one in record_type.filters if (value := _value(one, narrowing))}
        cursor = Cursor.unpack(asked["at"]) if asked.get("at") else None
        cursor = cursor if cursor and cursor.fits(record_type.model, order) else None
        text = narrowing.get("q", "").strip()[:80]
        found, refused = _filter(record_type, user, narrowing.get("f"))
        return cls(
            record_type, user, on, chosen, text, order, cursor, setup=seen, only=_selected(asked.get("ids", "")),
            filter=found, refused=refused, use=asked.get("use", "")[:60],
        )  # fmt: skip

    def page(self, size: int | None = None) -> keyset.Slice:
        if self.refused:
            return keyset.Slice([], None, None)
        return self.reading.page(self.order, self.cursor, size or PAGE)

    def beside(self, record: Any) -> tuple[int | None, int | None]:
        """The ids before and after a record, in the list's order."""
        found = []
        for back in (True, False):
            place = keyset.cursor_at(record, self.order, back=back)
            rows = replace(self, cursor=place).page(1).rows
            found.append(rows[0].pk if rows else None)
        return found[0], found[1]

    @cached_property
    def count(self) -> int:
        """How many rows there are, never looking at more than `counted` + 1 of them."""
        if self.refused:
            return 0
        counted, more = self.reading.count(self.counted)
        return counted + more

    @property
    def counts_later(self) -> str:
        """Where to ask for the number of rows, when the page had better not wait for it."""
        if self.refused or self._ids is not None or not self.reading.is_dear:
            return ""
        return f"{self.record_type.list_url()}filter/count/?{urlencode({'f': self.whole.packed()})}"

    @property
    def as_chart(self) -> str:
        """What a chart of these rows asks, as the end of an address; nothing where it would ask something else."""
        if self.refused or self.only is not None or (self.text and not self._by_title):
            return ""
        asked = {"of": self.record_type.slug, "f": self.whole.packed()}
        return urlencode({name: value for name, value in asked.items() if value})

    @cached_property
    def reading(self) -> Reading:
        return Reading(
            self.record_type, self.user, self.on, self.whole, shown=Fetching.of(self.columns), ids=self._ids,
        )  # fmt: skip

    def within(self, *conditions: Mapping[str, Any]) -> Reading:
        """The same question narrowed further: a lane of a board, a day of a calendar."""
        parts = [part for part in (self.whole.plain(), *conditions) if part]
        asked = filtering.parse({"all": parts}, self.record_type, self.user)
        return replace(self.reading, asked=asked)

    @cached_property
    def whole(self) -> filtering.Filter:
        """The filter together with what the quick filters ask; of those, what can't be asked is left out."""
        asked = [self.filter.plain()] if self.filter else []
        for one in self.record_type.filters:
            condition = one.asked(self.chosen[one.name]) if one.name in self.chosen else None
            if condition and _filter(self.record_type, self.user, condition)[0]:
                asked.append(condition)
        if self._by_title:
            asked.append({"field": self.record_type.title, "op": "contains", "value": self.text})
        return filtering.parse({"all": asked} if asked else None, self.record_type, self.user)

    @cached_property
    def _ids(self) -> list[int] | None:
        """Those selected, and those that the words have found."""
        if not self.text or self._by_title:
            return None if self.only is None else sorted(self.only)
        found = self._found if self.record_type.search else []
        return found if self.only is None else sorted(self.only & set(found))

    @property
    def _by_title(self) -> bool:
        """Whether the words are looked for in the title, since nothing else is searched."""
        kind = self.record_type
        return bool(self.text and kind.search is None and "contains" in kind.field(kind.title).operators)

    @property
    def counted(self) -> int:
        kind = self.record_type
        looked_up = kind.each_asked or (kind.through and not sees_all(self.user))
        return COUNTED_THROUGH if looked_up else COUNTED

    def rows(self) -> QuerySet[Any]:
        """All rows, not yet in order: for the export."""
        if self.most != EVERYTHING:
            return replace(self, most=EVERYTHING).rows()
        if self.refused:
            return self.record_type.visible_to(self.user).none()
        rows = replace(self.reading, ids=None).rows()
        if self.only is not None:
            rows = rows.filter(pk__in=self.only)
        if self.text and not self._by_title:
            if not self.record_type.search:
                return rows.none()
            rows = rows.filter(search.matching(self.record_type.name, self.text, self.user))
        return fetched(rows, self.columns)

    def address(self, **changes: Any) -> str:
        """The list's address with some parameters changed; None takes one away. The place is given up."""
        asked = self._again | changes
        if set(changes) & self._narrowing_names:
            asked = self._again | self._narrowing | changes
            if self._view_narrows and not any(asked.get(name) for name in self._narrowing_names):
                asked["f"] = EMPTY
        query = "&".join(_asked(name, str(value)) for name, value in asked.items() if value)
        return self.record_type.list_url() + (f"?{query}" if query else "")

    @property
    def query(self) -> str:
        """The same as the end of an address: `?view=3&sort=name`."""
        return "?" + "&".join(_asked(name, str(value)) for name, value in self._again.items())

    def at(self, cursor: Cursor | None) -> str:
        return self.address(at=cursor.pack()) if cursor else ""

    def narrowed(self) -> bool:
        return bool(self.chosen or self.text or self.filter or self.refused)

    @property
    def has_any(self) -> bool:
        """Whether there is something to narrow at all."""
        return self.record_type.visible_to(self.user).exists()

    @cached_property
    def columns(self) -> list[Field]:
        return [self.record_type.field(one.name) for one in (self.setup.columns or self._described)]

    @cached_property
    def may_change(self) -> bool:
        """Whether there are cells that the person can change, of whatever records."""
        kind = self.record_type
        return kind.change is not None and may(self.user, kind.change_permission)

    @cached_property
    def locks(self) -> dict[str, str]:
        """The columns that can't be changed in place, and why."""
        return locks(self.record_type, self.user, self.columns) if self.may_change else {}

    @property
    def _described(self) -> Any:
        return plain_setup(self.record_type, self.user).columns

    def asked_again(self) -> dict[str, Any]:
        """The parameters that ask for the same list from its start: the view, and what differs from it."""
        return dict(self._again)

    @cached_property
    def _again(self) -> dict[str, Any]:
        seen, view = self.setup, self.setup.view
        sort = "" if str(self.order) == (_sort(seen) or self.record_type.sort) else str(self.order)
        asked = {
            "view": str(view.pk) if view else PLAIN if seen.begins else "",
            **self._narrowed_apart(),
            "sort": sort,
            "columns": seen.given,
            **self._form(),
        }
        return {name: value for name, value in asked.items() if value}

    def asked_fully(self) -> dict[str, Any]:
        """As `asked_again`, with the filters that the view would answer for: for forms that change one of them."""
        return {name: value for name, value in {**self._again, **self._narrowing}.items() if value}

    @cached_property
    def _narrowing(self) -> dict[str, Any]:
        return {**self.chosen, "q": self.text, "f": self.filter.packed() if self.filter else ""}

    @cached_property
    def _narrowing_names(self) -> set[str]:
        return {"q", "f"} | {one.name for one in self.record_type.filters}

    @property
    def _view_narrows(self) -> bool:
        view = self.setup.view
        return view is not None and bool(view.quick or view.filters)

    def _narrowed_apart(self) -> dict[str, Any]:
        """The filters, when the view has others."""
        here = self._narrowing
        if self.setup.view is None:
            return here
        if not self.filters_changed:
            return {}
        return here if any(here.values()) else {"f": EMPTY}

    def cleared(self) -> str:
        """The address without any filter."""
        return self.address(**dict.fromkeys(self._narrowing_names))

    def _form(self) -> dict[str, str]:
        seen, view = self.setup, self.setup.view
        form = "" if seen.form == (view.form if view else "table") else seen.form
        by = "" if view and seen.by == view.group_by else seen.by
        return {"form": form, "by": by, "day": "" if view and seen.day == view.day_field else seen.day}

    @property
    def filters_changed(self) -> bool:
        """Whether other rows are asked for than the view keeps."""
        view = self.setup.view
        return view is not None and (self.quick(), self.conditions()) != (view.quick, view.filters)

    def conditions(self) -> dict[str, Any]:
        """What a saved view keeps of the filter."""
        return self.filter.plain() if self.filter else {}

    def quick(self) -> dict[str, str]:
        """What a saved view keeps of the quick filters and the words."""
        return {**self.chosen, **({"q": self.text} if self.text else {})}

    @property
    def changed(self) -> bool:
        """Whether the view looks otherwise than it was saved."""
        if self.setup.view is None:
            return False
        differing = self._again.keys() - {"view"}
        return self.setup.touched or bool(differing)

    @cached_property
    def _found(self) -> list[int]:
        return search.matching_ids(self.record_type.name, self.text, self.user, limit=self.most)


@lru_cache(maxsize=512)
def _asked(name: str, value: str) -> str:
    """One parameter of an address. A page has fifty addresses with the same filter in them, which may be long."""
    return urlencode({name: value})


def _value(one: Filter, asked: Mapping[str, str]) -> str:
    if one.is_range and (asked.get(f"{one.name}_from") or asked.get(f"{one.name}_to")):
        return f"{asked.get(f'{one.name}_from', '')}..{asked.get(f'{one.name}_to', '')}"[:60]
    return asked.get(one.name, "")[:80]


def _sort(seen: Setup) -> str:
    return seen.view.sort if seen.view else ""


def _narrows(record_type: RecordType, asked: Mapping[str, str]) -> bool:
    """Whether the address itself says which rows."""
    names = {"q", "f"} | {f"{one.name}{end}" for one in record_type.filters for end in ("", "_from", "_to")}
    return bool(names & set(asked))


def kept_filters(view: SavedView) -> dict[str, Any]:
    return {**view.quick, "f": view.filters}


def _filter(record_type: RecordType, user: User | AnonymousUser, given: Any) -> tuple[filtering.Filter | None, str]:
    if not given:
        return None, ""
    try:
        return filtering.parse(given, record_type, user), ""
    except FilterRefused as error:
        return None, str(error)


def _selected(text: str) -> frozenset[int] | None:
    """`3,7,12`: the selected rows."""
    return frozenset(filter(None, map(whole_number, text.split(",")[:MOST_PICKED]))) or None
