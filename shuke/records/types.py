"""What a record type is: one description from which lists, forms, pages, export and search follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404, HttpRequest

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import CUSTOMER, Verb
from shuke.core.addresses import address
from shuke.core.errors import UserError
from shuke.records import gate
from shuke.records.alike import Alike
from shuke.records.fields.base import Field
from shuke.records.fields.beside import Beside
from shuke.records.many import Many
from shuke.records.sections import LaidOut, Section, Values, chosen, filled
from shuke.records.uses import Uses

if TYPE_CHECKING:
    from shuke.records.filters import Filter
    from shuke.records.search.source import SearchSource


@dataclass(frozen=True)
class Nearby:
    """A page that one goes to from a list: categories from products."""

    label: Any
    icon: str
    url: str


Panel = Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]  # → template and what it shows


@dataclass(frozen=True)
class ProgramVerb:
    """An address of the API below that of the type, or of a `single` record: `name` (nothing: the type's own), what it
    takes and what it gives, as JSON schemas."""

    name: str
    takes: Mapping[str, Any]
    gives: Mapping[str, Any]
    single: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """`name` is its word in code and events, `slug` its address. `columns`, `form` and `page` name `fields`.

    `create(by=, token=, **values)`, `change(record, by=, version=, **values)`, `delete(record, by=)` and
    `restore(record, by=)` are actions of the area; without one, there is no such button. All take `batch=`, the
    changeset that they belong to; one that may ask “save anyway?” takes `confirmed=`.
    `create_many(rows, confirmed=, batch=, by=, at=)` writes down many in the caller's transaction; gives of each its id
    or, as a UserError, why it was refused.
    `create_url` names an ordinary page of the area where the generic form won't do. `small` types may be sorted by any
    column.
    `team` is the path to the team's id; `through` the link that leads to the record which has it, if not itself.
    `matched_with` names the type whose records suit this one's, or don't, and `matchable` the fields by which they do:
    a customer's own shoe size says which sizes of products fit.
    `plain` types, as all own objects are, have neither actions nor a gate of their own (records.actions.plain, gate).
    """

    name: str
    slug: str
    label: Any
    plural: Any
    icon: str
    model: type[models.Model]
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    title: str = "name"
    hint: tuple[str, ...] = ()  # fields that tell two of the same title apart
    entry: tuple[str, ...] = ()  # fields that tell it in a calendar; unless named, its title
    picked: tuple[str, ...] = ()  # fields that a form wants to know of a picked one
    form: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()  # fields of the small form that makes one beside the list
    alike: Callable[[User | AnonymousUser, Any], Sequence[Alike]] | None = None  # to the one being written down
    sort: str = ""  # a field's name, with - for descending
    filters: tuple[Filter, ...] = ()
    create: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    delete: Callable[..., Any] | None = None
    restore: Callable[..., Any] | None = None
    many: Many | None = None
    create_many: Callable[..., list[int | UserError]] | None = None
    bulk: tuple[str, ...] = ()  # fields that may be changed for many at once; unless named, those of the form
    create_url: str = ""
    change_url: str = ""
    create_label: Any = ""
    empty: Any = ""
    visible: Callable[[User | AnonymousUser], models.QuerySet[Any]] | None = None
    team: str = ""
    through: str = ""
    each_asked: bool = False  # its gate looks up another record for each row, whoever reads
    small: bool = False
    search: SearchSource | None = None
    panels: Sequence[Panel] = field(default=())
    sections: tuple[Section, ...] = ()  # of its form and page, unless the shop laid them out otherwise
    layouts: tuple[LaidOut, ...] = ()
    in_menu: bool = False  # among the shop's own objects; others have their line in config/navigation.py
    plain: bool = False
    uses: Uses | None = None  # what its records may be taken away for, beside the shop's own work
    part: str = ""  # offered only where the shop has turned this part of Shuke on (accounts.parts)
    matched_with: str = ""
    matchable: tuple[str, ...] = ()
    verbs: tuple[ProgramVerb, ...] = ()  # what programs may do with them besides, at doors of the area's own
    mergeable: bool = False  # two records that are the same may be made one (duplicates.actions.merging)
    nearby: Callable[[User | AnonymousUser], Sequence[Nearby]] | None = None  # pages that belong to its list
    custom_object: int = 0  # the id of the CustomObject that this type was read from

    def __post_init__(self) -> None:
        known = {one.name for one in self.fields}
        if unknown := (set(self.columns) | set(self.form) | set(self.page) | {self.sort.lstrip("-")}) - known:
            raise LookupError(f"{self.name} has no fields {sorted(unknown)}")

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    @property
    def view(self) -> str:
        """The permission to see this type at all; the next three are empty where there is nothing to ask for."""
        return f"{self.name}:{Verb.SEE}"

    @property
    def create_permission(self) -> str:
        return f"{self.name}:{Verb.CREATE}" if self.create or self.create_url else ""

    @property
    def change_permission(self) -> str:
        return f"{self.name}:{Verb.CHANGE}" if self.change or self.change_url else ""

    @property
    def delete_permission(self) -> str:
        return f"{self.name}:{Verb.DELETE}" if self.delete else ""

    def known_field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    @property
    def custom_fields(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.custom)

    @property
    def shapeable(self) -> bool:
        """Whether a shop can add fields of its own: each record then has a place for them."""
        return any(one.name == "custom" for one in self.model._meta.concrete_fields)

    def without(self, name: str) -> RecordType:
        """The same type as if it had no such own field: for those that may not speak of themselves."""
        known = self.known_field(name)
        if known is None or not known.custom:
            return self

        def left(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(one for one in names if one != name)

        return replace(
            self, fields=tuple(one for one in self.fields if one.name != name),
            columns=left(self.columns), form=left(self.form), page=left(self.page),
        )  # fmt: skip

    @property
    def subject(self) -> str:
        """What events call a record of this type (`events.actions.subject_type`)."""
        return self.name if self.custom_object else self.model._meta.label_lower

    def customer_of(self, record: Any) -> int | None:
        """On whose timeline stands what happens to the record."""
        whose: int | None = record.pk if self.name == CUSTOMER else getattr(record, "customer_id", None)
        return whose

    def records(self) -> models.QuerySet[Any]:
        """All there are, also in the bin: for the engine's own work, never for showing."""
        rows: models.QuerySet[Any] = self.model.objects.all()  # type: ignore[attr-defined]  # every record model has it
        return rows.filter(object_id=self.custom_object) if self.custom_object else rows

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> models.QuerySet[Any]:
        """The one gate: what the person may see of this type; with another verb, what they see and may do that with."""
        if self.plain:
            return self.records().filter(gate.reached(self, user, verb), deleted_at=None)
        records: Any = self.model.objects  # type: ignore[attr-defined]  # every record model has it
        if self.visible is not None:
            return self.visible(user) if may_do(user, self.name, verb) else records.none()
        return records.visible_to(user, verb)

    def holder(self) -> RecordType:
        """The type of the record that `through` leads to."""
        link: Any = self.model._meta.get_field(self.through)
        return next(one for one in all_types() if one.model is link.related_model)

    def sorts(self) -> list[str]:
        """The fields that a list can be sorted by: those with an index that ends in the id."""
        if self.small:
            return [one.name for one in self.fields if one.column]
        first = ["object"] if self.custom_object else []
        whole = [index for index in self.model._meta.indexes if index.condition is None]
        indexed = [[name.lstrip("-") for name in index.fields] for index in whole]
        leading = {
            names[len(first)] for names in indexed if len(names) == len(first) + 2 and names[: len(first)] == first
        }
        return [one.name for one in self.fields if self._sorts_by(one, leading)]

    def _sorts_by(self, field: Field, leading: Collection[str]) -> bool:
        if isinstance(field, Beside):
            return field.sorted_along(self.model)
        return field.indexed if field.custom else field.column and field.name in leading

    def form_sections(self, role: str, values: Values) -> list[Section]:
        """What the form asks, in order. What must be filled in has a place on any layout."""
        layout = chosen(self.layouts, role, values)
        needed = self.form if layout is None else tuple(name for name in self.form if self._must(name))
        return filled(layout.sections if layout else self.sections, self.form, needed=needed)

    def page_sections(self, role: str, values: Values) -> list[Section]:
        names = self.page or self.form
        layout = chosen(self.layouts, role, values)
        if layout is not None:
            return filled(layout.sections, tuple(one.name for one in self.fields))
        return filled(self.sections, names, needed=names)

    def _must(self, name: str) -> bool:
        known = self.field(name)
        if known.custom:
            return known.required
        stored = next((one for one in self.model._meta.get_fields() if one.name == name), None)
        if stored is None:  # the lines of a cart: they stand beside it
            return True
        return name == self.title or not getattr(stored, "blank", True)

    def hint_of(self, record: Any) -> str:
        return " · ".join(filter(None, (self.field(name).text(record) for name in self.hint)))

    def called(self, words: str) -> models.Q:
        """Those whose title has these words; none where the title is no text of their own, as of what links to it."""
        return models.Q(**{f"{self.title}__icontains": words}) if self.title_is_text else models.Q(pk__in=())

    @property
    def title_is_text(self) -> bool:
        column = next((one for one in self.model._meta.concrete_fields if one.name == self.title), None)
        return isinstance(column, models.CharField | models.TextField)

    def title_of(self, record: Any) -> str:
        return self.field(self.title).text(record)

    def list_url(self) -> str:
        return address("records:list", self.slug)

    def quick_url(self) -> str:
        """Where a new one is made beside the list; empty when only a page of the area makes one."""
        return address("records:quick", self.slug) if self.create and not self.create_url else ""

    def alike_url(self) -> str:
        """For templates, which would call `alike` itself."""
        return address("records:alike", self.slug) if self.alike else ""

    def url(self, pk: int) -> str:
        return f"{self.list_url()}{pk}/"


Source = Callable[[], "dict[str, RecordType]"]
_source: list[Source] = [dict]


def install(source: Source) -> None:
    """Called once, by `records.shape`: where the types come from, by name."""
    _source[:] = [source]


def all_types() -> list[RecordType]:
    """Those of the areas in their order, then the shop's own objects."""
    return list(_source[0]().values())


def named(name: str) -> RecordType:
    """With the shop's own fields. LookupError for an unknown name."""
    return _source[0]()[name]


def known(name: str) -> RecordType | None:
    return _source[0]().get(name)


def at(slug: str) -> RecordType | None:
    return next((one for one in all_types() if one.slug == slug), None)


def of(record: models.Model) -> RecordType | None:
    """The type that this is a record of."""
    subject = getattr(record, "subject_type", record._meta.label_lower)
    return next((one for one in all_types() if one.subject == subject), None)


def at_address(slug: str) -> RecordType:
    found = at(slug)
    if found is None:
        raise Http404
    return found
