"""What a record type is: one description from which lists, forms, pages, export and search follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import reverse

from shuke.accounts.models import User
from shuke.records.fields.base import Field

if TYPE_CHECKING:
    from shuke.records.filters import Filter
    from shuke.records.search.source import SearchSource

Panel = Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]  # → template and what it shows


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """`name` is its word in code and events, `slug` its address. `columns`, `form` and `page` name `fields`.

    `create(by=, token=, confirmed=, **values)`, `change(record, by=, version=, confirmed=, **values)` and
    `delete(record, by=)` are actions of the area; without one, there is no such button. `create_url` names an
    ordinary page of the area where the generic form won't do. `small` types may be sorted by any column.
    `team` is the path to the team's id; `through` the link that leads to the record which has it, if not itself.
    """

    name: str
    slug: str
    label: Any
    plural: Any
    icon: str
    model: type[models.Model]
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    view: str
    title: str = "name"
    hint: tuple[str, ...] = ()  # fields that tell two of the same title apart
    picked: tuple[str, ...] = ()  # fields that a form wants to know of a picked one
    form: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    sort: str = ""  # a field's name, with - for descending
    filters: tuple[Filter, ...] = ()
    change_permission: str = ""
    delete_permission: str = ""
    create: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    delete: Callable[..., Any] | None = None
    create_url: str = ""
    change_url: str = ""
    create_label: Any = ""
    empty: Any = ""
    visible: Callable[[User | AnonymousUser], models.QuerySet[Any]] | None = None
    team: str = ""
    through: str = ""
    small: bool = False
    search: SearchSource | None = None
    panels: Sequence[Panel] = field(default=())

    def __post_init__(self) -> None:
        known = {one.name for one in self.fields}
        if unknown := (set(self.columns) | set(self.form) | set(self.page) | {self.sort.lstrip("-")}) - known:
            raise LookupError(f"{self.name} has no fields {sorted(unknown)}")

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    def visible_to(self, user: User | AnonymousUser) -> models.QuerySet[Any]:
        """The one gate: what the person may see of this type."""
        if self.visible is not None:
            return self.visible(user)
        return self.model.objects.visible_to(user)  # type: ignore[attr-defined]  # every record model has it

    def sorts(self) -> list[str]:
        """The columns that can be sorted by: those with an index that ends in the id."""
        if self.small:
            return [name for name in self.columns if self.field(name).column]
        indexed = {index.fields[0] for index in self.model._meta.indexes if len(index.fields) == 2}
        leading = {name.lstrip("-") for name in indexed if name}
        return [name for name in self.columns if name in leading]

    def hint_of(self, record: Any) -> str:
        return " · ".join(filter(None, (self.field(name).text(record) for name in self.hint)))

    def title_of(self, record: Any) -> str:
        return self.field(self.title).text(record)

    def list_url(self) -> str:
        return reverse("records:list", args=[self.slug])

    def url(self, pk: int) -> str:
        return reverse("records:page", args=[self.slug, pk])


_installed: dict[str, RecordType] = {}


def install(record_types: Sequence[RecordType]) -> None:
    """Called once, by config, with the explicit list."""
    _installed.clear()
    _installed.update({one.name: one for one in record_types})


def all_types() -> list[RecordType]:
    return list(_installed.values())


def named(name: str) -> RecordType:
    return _installed[name]


def at_address(slug: str) -> RecordType:
    for one in _installed.values():
        if one.slug == slug:
            return one
    raise Http404
