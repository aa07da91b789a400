"""What a list's template needs, worked out beforehand: templates only place it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.records import filtering
from shuke.records.arranging import PLAIN, dated, grouping, named
from shuke.records.fields import Field, gather
from shuke.records.fields.masked import Masked
from shuke.records.filtering.bar import Bar, bar
from shuke.records.filters import Filter
from shuke.records.listing import Listing
from shuke.records.models import SavedView
from shuke.records.types import RecordType
from shuke.records.values import writable
from shuke.ui.templatetags.ui import day

DATED = {"date", "date_time", "partial_date", "lunar_date"}


@dataclass(frozen=True)
class Head:
    name: str
    label: Any
    css: str
    url: str  # sorts by this column; empty when it can't
    sorted: str  # "ascending", "descending" or empty, for aria-sort
    width: int  # pixels; 0 as wide as it needs
    why: str  # why its cells can't be changed; empty when they can


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
    widths = {one.name: one.width for one in listing.setup.columns}
    return [_head(listing, one, one.name in able, widths.get(one.name, 0)) for one in listing.columns]


def _head(listing: Listing, field: Any, able: bool, width: int) -> Head:
    here = listing.order.column == field.name
    down = here and not listing.order.descending
    url = listing.address(sort=f"-{field.name}" if down else field.name) if able else ""
    direction = ("descending" if listing.order.descending else "ascending") if here else ""
    why = listing.locks.get(field.name, "")
    return Head(field.name, field.label(listing.record_type.model), _css(field), url, direction, width, why)


def rows_shown(listing: Listing, records: Sequence[Any], *, picking: bool = False) -> SafeString:
    """The table's rows as HTML; the first column leads to the record. `picking`: each row can be selected.

    Joined here and not by a template: fifty rows of eight cells would take a template longer than all the rest.
    """
    gather(listing.columns, records, listing.user)
    first, *rest = listing.columns
    base = listing.record_type.list_url()
    openings = [(f'<td{_open(listing, one)} class="{_css(one)}"', _named(listing, one)) for one in rest]
    opening_first = f'<td{_open(listing, first)} class="cell-first">'
    columns = [one.cells(records) for one in rest]
    rows = []
    for record, *cells in zip(records, *columns, strict=True):
        title = escape(first.text(record))
        rows.append(f'<tr data-id="{record.pk}">')
        if picking:
            rows.append(
                f'<td class="cell-pick"><input type="checkbox" class="form-check-input" aria-label="{title}"></td>'
            )
        rows.append(f'{opening_first}<a href="{base}{record.pk}/">{title or "—"}</a></td>')
        for (opening, label), content in zip(openings, cells, strict=True):
            rows.append(f"{opening}{label if content else ''}>{content}</td>")
        rows.append("</tr>")
    return SafeString("".join(rows))


def may_pick(listing: Listing) -> bool:
    """Whether there is anything that the person could do with selected rows."""
    return listing.may_change or may_do(listing.user, listing.record_type.name, Verb.EXPORT)


def quick_bulk(listing: Listing) -> list[tuple[str, str]]:
    """What is most often set for many at once: whose they are."""
    kind, open_ = listing.record_type, writable(listing.record_type, listing.user)
    named_so = [one for one in ("owner", "team") if listing.may_change and one in open_]
    return [(name, str(kind.field(name).label(kind.model))) for name in named_so]


def _open(listing: Listing, field: Any) -> str:
    """A pencil for what can be changed in place, a lock for what can't; neither where the person changes nothing."""
    if not listing.may_change:
        return ""
    return " data-fixed" if field.name in listing.locks else " data-can"


def _named(listing: Listing, field: Any) -> str:
    """The column's name, for phones: there each row is a card."""
    return f' data-label="{escape(str(field.label(listing.record_type.model)))}"'


def _css(field: Any) -> str:
    """Amounts and days are told by their column on a phone, where several stand in one line."""
    return f"cell-{field.name}" + (" amount" if field.align == "end" else " dated" if field.kind in DATED else "")


Fact = tuple[Any, SafeString, str]  # label, value, and the field's name if the rest of the value can be asked for


def own_facts(kind: RecordType, record: Any, user: Any) -> list[tuple[Any, list[Fact]]]:
    """The same of the shop's own fields alone, for a page that tells the others in its own way."""
    own = {one.name for one in kind.custom_fields}
    return facts(replace(kind, page=tuple(name for name in kind.page if name in own)), record, user, among=own)


def facts(
    kind: RecordType, record: Any, user: Any, *, among: Collection[str] | None = None
) -> list[tuple[Any, list[Fact]]]:
    """What a page tells of a record, by section: each field that has something to tell."""
    sections = kind.page_sections(getattr(user, "role", ""), lambda name: _begun(kind, record, name))
    gather([kind.field(name) for one in sections for name in one.fields], [record], user)
    sections = [replace(one, fields=tuple(n for n in one.fields if among is None or n in among)) for one in sections]
    told = [(one.label, [_fact(kind, kind.field(name), record) for name in one.fields]) for one in sections]
    return [(heading, lines) for heading, several in told if (lines := [one for one in several if one])]


def _fact(kind: RecordType, field: Field, record: Any) -> Fact | None:
    if not field.text(record):
        return None
    return field.label(kind.model), field.show(record), field.name if isinstance(field, Masked) or field.veiled else ""


def _begun(kind: RecordType, record: Any, name: str) -> Any:
    """A value as the form would begin with it: layouts depend on those."""
    field = kind.known_field(name)
    return None if field is None else field.initial(record)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: bool
    view: SavedView | None = None
    icon: str = ""
    note: str = ""  # whose it is, and when somebody last looked at it


TAB_ICONS = {"table": "table", "kanban": "layout-kanban", "calendar": "calendar"}


def tabs(listing: Listing) -> list[Tab]:
    """All of them, and each saved view."""
    seen, base = listing.setup, listing.record_type.list_url()
    everything = base + (f"?view={PLAIN}" if seen.begins else "")
    found = [Tab(gettext("All"), everything, seen.view is None)]
    for view in seen.views:
        here = seen.view is not None and seen.view.pk == view.pk
        found.append(Tab(named(view), f"{base}?view={view.pk}", here, view, TAB_ICONS[view.form], _note(view)))
    return found


def _note(view: SavedView) -> str:
    whose = str(view.owner or "")
    used = gettext("last used %(day)s") % {"day": day(view.used_at)} if view.used_at else ""
    return " · ".join(filter(None, (str(view.get_audience_display()), whose, used)))


@dataclass(frozen=True)
class Form:
    """A way to see the list: table, board by something, calendar by something."""

    label: str
    url: str
    icon: str
    here: bool


def forms(listing: Listing) -> list[Form]:
    kind, user, seen = listing.record_type, listing.user, listing.setup
    model = kind.model
    table = not (seen.board or seen.calendar)
    other = seen.view is not None and seen.view.form != "table"
    plain = listing.address(form="table" if other else None, by=None, day=None)
    found = [Form(gettext("Table"), plain, icon="table", here=table)]
    for one in grouping(kind, user):
        words = gettext("Board by %(field)s") % {"field": one.label(model)}
        url = listing.address(form="kanban", by=one.name, day=None)
        found.append(Form(words, url, icon="layout-kanban", here=seen.by == one.name))
    for one in dated(kind, user):
        words = gettext("Calendar by %(field)s") % {"field": one.label(model)}
        url = listing.address(form="calendar", day=one.name, by=None)
        found.append(Form(words, url, icon="calendar", here=seen.day == one.name))
    return found


def filter_bar(listing: Listing) -> Bar:
    """The filter's own button and chips; `kept` is the rest of the list's address."""
    asked = listing.filter or filtering.parse(None, listing.record_type, listing.user)
    kept = {name: value for name, value in listing.asked_again().items() if name != "f"}
    return bar(asked, listing.user, lambda f: listing.address(f=f or None), kept=kept)


def chips(listing: Listing) -> list[Chip]:
    """Without those that have nothing to choose from."""
    made = [_chip(listing, one) for one in listing.record_type.filters]
    return [one for one in made if one.options or one.is_range or one.chosen]


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
        kept=[(name, kept) for name, kept in listing.asked_fully().items() if name != one.name],
    )


def _words(value: str, options: list[tuple[str, Any]]) -> str:
    known = dict(options)
    return str(known[value]) if value in known else value.replace("..", " – ")


def picked(record_type: RecordType, record: Any) -> str:
    """What a form wants to know of a picked record, as JSON; numbers as text, so that no digit is lost."""
    values = {name: record_type.field(name).value(record) for name in record_type.picked}
    return json.dumps({name: "" if value is None else str(value) for name, value in values.items()})
