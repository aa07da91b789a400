"""The record types as this shop has them: those of the areas with the shop's own fields, and its own objects.

They are read once and kept until the token of the `Shape` row changes, which every process looks up once a request.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.core.prepared import prepared
from shuke.records import types
from shuke.records.actions.numbering import next_number
from shuke.records.actions.plain import plain
from shuke.records.fields import KINDS, DateTime, Field, Link, Person, Text
from shuke.records.models import CustomField, CustomObject, CustomRecord, Layout, Shape
from shuke.records.search.source import CUSTOM, SearchSource
from shuke.records.sections import LaidOut, Section
from shuke.records.types import RecordType
from shuke.records.words import Words

Types = dict[str, RecordType]
UNNAMED = pgettext_lazy("record", "Name")  # what the title of an own object is called unless its owner says
SHOWN_COLUMNS = 6  # of the shop's own fields, in a new object's list


@dataclass
class _Read:
    token: str | None
    types: Types


_given: list[RecordType] = []
_kept: list[_Read] = []
_settled: ContextVar[list[str | None] | None] = ContextVar("settled", default=None)


def install(record_types: Sequence[RecordType]) -> None:
    """Called once, by config, with the explicit list of the areas' own types."""
    _given[:] = record_types
    _kept.clear()
    types.install(current)


def given() -> list[RecordType]:
    """The areas' own types as they are written, without asking the database."""
    return list(_given)


def current() -> Types:
    now = token()
    if not _kept or _kept[0].token != now:
        _kept[:] = [_Read(now, _read())]
    return _kept[0].types


def changed() -> None:
    """Tell all processes that fields or objects are different now; inside the transaction of the action."""
    Shape.objects.update_or_create(id=1, defaults={"token": uuid.uuid4().hex})
    if (memo := _settled.get()) is not None:
        memo.clear()


@contextmanager
def _settle() -> Any:
    reset = _settled.set([])
    try:
        yield
    finally:
        _settled.reset(reset)


def settled() -> AbstractContextManager[None]:
    """While in this context the shape is looked up once: a request, a task, a long loop."""
    return _settle()


class Middleware:
    """One look a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with settled():
            return self.get_response(request)


def token() -> str | None:
    """Another one whenever fields or objects have changed."""
    memo = _settled.get()
    if memo:
        return memo[0]
    found = next(iter(_tokens()), None)
    if memo is not None:
        memo.append(found)
    return found


@prepared()
def _tokens() -> QuerySet[Shape, str]:
    return Shape.objects.filter(id=1).values_list("token", flat=True)


def _read() -> Types:
    rows: dict[str, list[CustomField]] = {}
    for row in CustomField.objects.filter(deleted_at=None).order_by("position", "id"):
        if row.kind in KINDS:
            rows.setdefault(row.record_type, []).append(row)
    objects = map(object_type, CustomObject.objects.filter(deleted_at=None).order_by("position", "id"))
    found = {one.name: _shaped(one, rows.get(one.name, ())) for one in (*_given, *objects)}
    laid_out = _layouts()
    return {name: replace(one, layouts=laid_out[name]) if name in laid_out else one for name, one in found.items()}


def _layouts() -> dict[str, tuple[LaidOut, ...]]:
    found: dict[str, tuple[LaidOut, ...]] = {}
    for row in Layout.objects.order_by("position", "id"):
        sections = tuple(Section(Words(one.get("labels", {})), tuple(one.get("fields", ()))) for one in row.sections)
        laid_out = LaidOut(sections, row.role, row.condition, row.pk)
        found[row.record_type] = (*found.get(row.record_type, ()), laid_out)
    return found


def _shaped(kind: RecordType, rows: Sequence[CustomField]) -> RecordType:
    return with_search(with_fields(kind, map(field_of, rows)), rows)


def field_of(row: CustomField, *, ready: bool = False) -> Field:
    """`ready`: as if its index stood already."""
    return KINDS[row.kind].from_options(
        row.options,
        name=row.key,
        label_text=Words(row.labels, row.key),
        help_text=Words(row.help_texts),
        custom=True,
        required=row.required,
        unique=row.unique,
        indexed=row.indexed and (ready or row.index_ready),
        matches=row.options.get("matches", ""),
    )


def with_fields(kind: RecordType, custom: Iterable[Field]) -> RecordType:
    """The type with the shop's own fields at the end of its form and page; those of an object come before whose it is,
    and stand in its list."""
    custom = tuple(custom)
    if not custom:
        return kind
    names = tuple(one.name for one in custom)
    entered = tuple(one.name for one in custom if not one.read_only)
    columns, page = kind.columns, (*(kind.page or kind.form), *names)
    form = (*kind.form, *entered) if kind.form else ()
    if kind.custom_object:
        columns = (*kind.columns[:1], *names[:SHOWN_COLUMNS], *kind.columns[1:])
        page, first = (*names, *kind.page), [kind.title] if kind.title in kind.form else []
        form = tuple(dict.fromkeys((*first, *entered, *kind.form)))
    whole = replace(
        kind,
        fields=(*kind.fields, *custom),
        form=form,
        page=page,
        columns=columns,
    )
    return replace(whole, fields=tuple(one.within(whole) for one in whole.fields))


def with_search(kind: RecordType, rows: Iterable[CustomField]) -> RecordType:
    """The type whose search also knows the fields that the shop wants to search by."""
    if kind.search is None:
        return kind
    known: dict[str, Any] = {}
    for row in rows:
        if row.searchable and (cut := KINDS[row.kind].searched_as):
            known[cut] = (*known.get(cut, getattr(kind.search, cut)), f"{CUSTOM}{row.key}")
    return replace(kind, search=replace(kind.search, **known)) if known else kind


def object_type(row: CustomObject) -> RecordType:
    name = f"x.{row.key}"
    whose = tuple(one for one, used in (("owner", row.uses_owner), ("team", row.uses_team)) if used)
    described = RecordType(
        name=name,
        slug=f"x-{row.key.replace('_', '-')}",
        label=Words(row.labels, row.key),
        plural=Words(row.plurals or row.labels, row.key),
        icon=row.icon,
        model=CustomRecord,
        fields=(
            Text("name", label_text=Words(row.name_labels) if row.name_labels else UNNAMED, read_only=row.numbered),
            Link("team", slug="teams"),
            Person("owner"),
            DateTime("modified_at"),
        ),
        columns=("name", "modified_at"),
        form=whose if row.numbered else ("name", *whose),
        page=(*whose, "modified_at"),
        hint=whose,
        sort="name",
        create_label=format_lazy(_("New {name}"), name=Words(row.labels, row.key)),
        empty=_("Write down the first one."),
        team="team_id",
        in_menu=row.in_menu,
        mergeable=True,
        custom_object=row.pk,
        search=SearchSource(
            model=CustomRecord,
            words=() if row.numbered else ("name",),
            codes=("name",) if row.numbered else (),
            team="team_id",
            owner="owner_id",
            within=("object_id", row.pk),
        ),
    )
    return plain(described, titled=partial(next_number, row.pk) if row.numbered else None)
