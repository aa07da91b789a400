"""A list as a board: a lane for each word of a choice field, each read page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Sum
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from shuke.records.fields import Choice, Field, Money, fetched, gather
from shuke.records.fields.base import column_of
from shuke.records.filtering.reading import Reading
from shuke.records.keyset import Cursor, Order, Slice
from shuke.records.listing import COUNTED, COUNTED_THROUGH, Listing

CARDS = 20  # in a lane, before "more"
FACTS = 4  # on a card, under its title
NONE = "-"  # the lane of those that have no value


@dataclass(frozen=True)
class Lane:
    key: str
    label: Any
    colour: str
    count: int
    more: bool  # there are more than `count`
    total: str  # in words, of the money column; empty when it would have to be read from too many rows
    cards: str = ""
    next: str = ""  # where its next cards begin


def lanes(listing: Listing) -> list[Lane]:
    return _laid_out(listing, keys(listing))


def lane(listing: Listing, key: str, at: str = "") -> Lane:
    """One lane, from the place `at` on."""
    return _laid_out(listing, [key], at)[0]


def _laid_out(listing: Listing, wanted: Iterable[str], at: str = "") -> list[Lane]:
    """Each lane finds its own cards; then all of them are fetched together."""
    heads = [head(listing, key) for key in wanted]
    pages = [_page(listing, one, at) for one in heads]
    cards = cards_shown(listing, [row.pk for page in pages for row in page.rows])
    return [
        replace(one, cards=SafeString("".join(cards[row.pk] for row in page.rows)), next=_next(page))
        for one, page in zip(heads, pages, strict=True)
    ]


def _page(listing: Listing, told: Lane, at: str) -> Slice:
    """Rows of which only the place is read."""
    order = _order(listing, told.more)
    place = "custom" if order.custom else order.column
    read = ("pk",) if order.beside else ("pk", place)
    reading = replace(reading_of(listing, told.key), shown=lambda rows: rows.only(*read))
    return reading.page(order, _cursor(listing, order, at), CARDS)


def _next(page: Slice) -> str:
    return page.after.pack() if page.after else ""


def keys(listing: Listing) -> list[str]:
    """The words on offer, then none."""
    field = by(listing)
    offered = [one.key for one in field.options() if one.active]
    return [*offered, NONE] if _may_be_empty(listing, field) else offered


def by(listing: Listing) -> Choice:
    found = listing.record_type.field(listing.setup.by)
    assert isinstance(found, Choice)
    return found


def _order(listing: Listing, many: bool) -> Order:
    """As the list; of many, only where an index holds word and order together (800 ms otherwise, of 200,000)."""
    held = [[name.lstrip("-") for name in index.fields[:2]] for index in listing.record_type.model._meta.indexes]
    if not many or [listing.setup.by, listing.order.column] in held:
        return listing.order
    return Order.of(listing.record_type.fields, listing.record_type.sort)


def reading_of(listing: Listing, key: str) -> Reading:
    field = {"field": listing.setup.by}
    return listing.within(field | ({"op": "empty"} if key == NONE else {"op": "any_of", "value": [key]}))


def head(listing: Listing, key: str) -> Lane:
    """How many, and what they come to: added up only where they were counted to the end."""
    reading, money = reading_of(listing, key), money_of(listing)
    count, more = reading.count(_counted(listing))
    total = None
    if money and count and not more:
        total = reading.rows().order_by().aggregate(total=Sum(money.expression()))["total"]
    option = next((one for one in by(listing).options() if one.key == key), None)
    label = option.label if option else gettext("None")
    said = money.said(total) if money and total is not None else ""
    return Lane(key, label, option.colour if option else "", count, more, said)


def _counted(listing: Listing) -> int:
    """How far: without an index of the choice each record has to be opened."""
    field = by(listing)
    return COUNTED_THROUGH if field.custom and not field.indexed else COUNTED


def facts(listing: Listing) -> list[Field]:
    """What a card tells under its title: the list's own columns."""
    title, group = listing.record_type.title, listing.setup.by
    return [one for one in listing.columns if one.name not in {title, group}][:FACTS]


def cards_shown(listing: Listing, ids: Sequence[int]) -> dict[int, str]:
    """The card of each as HTML, joined as the rows of a table are."""
    shown, kind = facts(listing), listing.record_type
    records = list(fetched(kind.records().filter(pk__in=ids), shown))
    gather(shown, records, listing.user)
    base, model = kind.list_url(), kind.model
    labels = [escape(str(one.label(model))) for one in shown]
    cards = {}
    for record in records:
        title = escape(kind.title_of(record)) or "—"
        told = "".join(
            f"<div><dt>{label}</dt><dd>{content}</dd></div>"
            for label, one in zip(labels, shown, strict=True)
            if (content := one.show(record))
        )  # fmt: skip
        cards[record.pk] = (
            f'<li class="board-card" data-id="{record.pk}"><a href="{base}{record.pk}/">{title}</a><dl>{told}</dl></li>'
        )
    return cards


def money_of(listing: Listing) -> Field | None:
    """Which amount a lane adds up: a column that the person totals, else the first amount shown."""
    chosen = [one for one in listing.setup.totals if isinstance(listing.record_type.known_field(one), Money)]
    shown = [one.name for one in listing.columns if isinstance(one, Money) and one.column]
    name = next(iter([*chosen, *shown]), "")
    return listing.record_type.known_field(name) if name else None


def _cursor(listing: Listing, order: Order, at: str) -> Cursor | None:
    found = Cursor.unpack(at) if at else None
    return found if found and found.fits(listing.record_type.model, order) else None


def _may_be_empty(listing: Listing, field: Choice) -> bool:
    if field.custom:
        return not field.required
    return bool(column_of(listing.record_type.model, field.name).blank)
