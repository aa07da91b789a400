"""What a list's template needs, worked out beforehand: templates only place it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from shuke.records.fields import gather
from shuke.records.filters import Filter
from shuke.records.listing import Listing
from shuke.records.types import RecordType


@dataclass(frozen=True)
class Head:
    label: Any
    css: str
    url: str  # sorts by this column; empty when it can't
    sorted: str  # "ascending", "descending" or empty, for aria-sort


@dataclass(frozen=True)
class Chip:
    name: str
    label: Any
    chosen: str  # words of the chosen value
    clear_url: str
    options: list[tuple[str, Any, bool]]  # address, words, whether chosen
    is_range: bool
    first: str
    last: str
    kept: list[tuple[str, str]]  # the other parameters, for the form of a range


def heads(listing: Listing) -> list[Head]:
    able = set(listing.record_type.sorts())
    return [_head(listing, one, one.name in able) for one in listing.columns]


def _head(listing: Listing, field: Any, able: bool) -> Head:
    here = listing.order.column == field.name
    down = here and not listing.order.descending
    url = listing.address(sort=f"-{field.name}" if down else field.name) if able else ""
    direction = ("descending" if listing.order.descending else "ascending") if here else ""
    return Head(field.label(listing.record_type.model), _css(field), url, direction)


def rows_shown(listing: Listing, records: Sequence[Any]) -> SafeString:
    """The table's rows as HTML; the first column leads to the record.

    Joined here and not by a template: fifty rows of eight cells would take a template longer than all the rest.
    """
    gather(listing.columns, records, listing.user)
    first, *rest = listing.columns
    base = listing.record_type.list_url()
    cells = [(f'<td class="{_css(one)}"', _named(listing, one), one) for one in rest]
    rows = []
    for record in records:
        rows.append(f'<tr><td class="cell-first"><a href="{base}{record.pk}/">{escape(first.text(record))}</a></td>')
        for opening, label, field in cells:
            content = field.show(record)
            rows.append(f"{opening}{label if content else ''}>{content}</td>")
        rows.append("</tr>")
    return SafeString("".join(rows))


def _named(listing: Listing, field: Any) -> str:
    """The column's name, for phones: there each row is a card."""
    return f' data-label="{escape(str(field.label(listing.record_type.model)))}"'


def _css(field: Any) -> str:
    return f"cell-{field.name}" + (" amount" if field.align == "end" else "")


def chips(listing: Listing) -> list[Chip]:
    return [_chip(listing, one) for one in listing.record_type.filters]


def _chip(listing: Listing, one: Filter) -> Chip:
    value = listing.chosen.get(one.name, "")
    options = one.options(listing.user)
    first, _dots, last = value.partition("..") if ".." in value else ("", "", "")
    return Chip(
        name=one.name,
        label=one.label,
        chosen=_words(value, options) if value else "",
        clear_url=listing.address(**{one.name: None}),
        options=[(listing.address(**{one.name: key}), words, key == value) for key, words in options],
        is_range=one.is_range,
        first=first,
        last=last,
        kept=[(name, kept) for name, kept in listing.asked_again().items() if name != one.name],
    )


def _words(value: str, options: list[tuple[str, Any]]) -> str:
    known = dict(options)
    return str(known[value]) if value in known else value.replace("..", " – ")


def picked(record_type: RecordType, record: Any) -> str:
    """What a form wants to know of a picked record, as JSON; numbers as text, so that no digit is lost."""
    values = {name: record_type.field(name).value(record) for name in record_type.picked}
    return json.dumps({name: "" if value is None else str(value) for name, value in values.items()})
