"""What every kind of field can do. Adding a kind is one file beside this one, and its line in `__init__`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from html import escape
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.prepared import prepared
from shuke.records.among import Among, packed
from shuke.records.fields.stored import Custom, Kept, KeptText

TEXT = ("is", "is_not", "any_of", "none_of", "contains", "starts", "empty", "filled")
AMOUNT = ("is", "is_not", "<", "<=", ">", ">=", "between", "empty", "filled")
DAY = ("within", "is", "<", "<=", ">", ">=", "between", "empty", "filled")
CHOSEN = ("any_of", "none_of", "empty", "filled")
WHETHER = ("is",)


class BadValue(UserError):
    """A value that the field can't take; `field` names it once it is known."""

    code = "bad_value"
    field = ""


class BadOption(UserError):
    """A custom field can't be made like that; `field` names the option."""

    code = "bad_option"

    def __init__(self, field: str, message: Any, **params: Any) -> None:
        super().__init__(message, **params)
        self.field = field


@dataclass(frozen=True)
class Field:
    """`name` is the attribute of the model, or, for a `custom` field, the key in the record's `custom` JSON.

    The label is the model's own unless given. `unique`, `required` and `indexed` are asked of custom fields only: those
    of a model stand in the model.
    """

    name: str
    label_text: Any = ""
    wide: bool = False  # takes the whole width of a form
    help_text: Any = ""
    custom: bool = False
    required: bool = False
    unique: bool = False
    indexed: bool = False  # lists can be sorted by it
    read_only: bool = False
    matches: str = ""  # of a custom field: the field of the other type that it is compared with (`matched_with`)

    do_not_call_in_templates: ClassVar[bool] = True  # settings pages show the kinds themselves
    kind: ClassVar[str] = ""  # its word in custom fields and in the API
    kind_label: ClassVar[Any] = ""
    kind_help: ClassVar[Any] = ""  # one line with an example, for an owner who adds a field
    icon: ClassVar[str] = ""
    becomes: ClassVar[tuple[str, ...]] = ()  # kinds that a custom field may be turned into without losing anything
    searched_as: ClassVar[str] = ""  # how `search` cuts its text: one of SearchSource's lists, or not at all
    indexable: ClassVar[bool] = True
    stores: ClassVar[bool] = True  # keeps a value of its own; false for what is worked out from others
    operators: ClassVar[tuple[str, ...]] = TEXT  # of the filter language (docs/filters.md)
    column = True  # is one column of the model's table, or one value of `custom`
    align = ""
    prefetch = ""  # what a list fetches along: "join:<path>" or "rows:<path>"
    repeats: ClassVar[bool] = False  # a list has the same few values again and again: each is shown once
    veiled: ClassVar[bool] = False  # shows its ends; the whole of it by `records.views.reveal`
    speaks_from: ClassVar[tuple[str, ...]] = ()  # the fields of the same record that its value tells of

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        """A custom field of this kind; `options` are those of the CustomField's row."""
        return cls(**known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        """What an owner is asked besides, when adding a field of this kind: a form field for each option."""
        return {}

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        """The options as they are kept. Raises BadOption."""
        return {}

    @classmethod
    def speaks_of(cls, options: Mapping[str, Any], name: str) -> bool:
        """Whether these options need the field of that name."""
        return False

    def within(self, record_type: Any) -> Field:
        """The same field, once the others of its type are known."""
        return self

    def tells_of(self, closed: Collection[str]) -> bool:
        """Whether it is one of these fields, or tells of one: a formula over a hidden amount."""
        return self.name in closed or any(name in closed for name in self.speaks_from)

    def label(self, model: type[models.Model]) -> Any:
        return self.label_text or column_of(model, self.name).verbose_name

    @property
    def stored(self) -> Kept:
        """How `custom` keeps it."""
        return KeptText()

    # — Reading and showing —

    def value(self, record: Any) -> Any:
        if self.custom:
            return self.stored.kept(record.custom.get(self.name))
        return getattr(record, self.name)

    def show(self, record: Any) -> SafeString:
        """As HTML, for a cell or a page."""
        return SafeString(escape(self.text(record)))

    def cell(self, record: Any) -> SafeString:
        """As HTML in a row of a list."""
        return self.show(record)

    def cells(self, records: Sequence[Any]) -> list[SafeString]:
        """A whole column of a list."""
        if not self.repeats:
            return [self.cell(record) for record in records]
        one_of_each = {self.raw(record): record for record in records}
        shown = {value: self.cell(record) for value, record in one_of_each.items()}
        return [shown[self.raw(record)] for record in records]

    def text(self, record: Any) -> str:
        """As plain text, for titles and the timeline."""
        return self.said(self.value(record))

    def said(self, value: Any) -> str:
        """A value in words."""
        return "" if value is None else str(value)

    def told(self, value: Any) -> str:
        """A value out of an event's `changes` (plain JSON), for the timeline."""
        return "" if value is None else str(value)

    def exported(self, record: Any) -> Any:
        """As a spreadsheet keeps it: text, a number, a date or None."""
        return self.value(record)

    def plain(self, record: Any) -> Any:
        """As the API gives it: JSON as `schema` describes; `operand` reads it back."""
        value = self.value(record)
        return value if value is None or isinstance(value, str | int | bool | list) else str(value)

    def whole(self, record: Any) -> str:
        """As plain text, also of what pages show only the ends of; whoever is given it is written down."""
        return self.text(record)

    def for_file(self, record: Any) -> Any:
        """As `plain`, for a file that somebody takes away, which is written down."""
        return self.plain(record)

    def schema(self) -> dict[str, Any]:
        """Of the API (JSON Schema of a value that is there)."""
        return {"type": "string"}

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        """Read at once what showing these records needs from elsewhere: lists, pages and exports call it first."""

    # — Writing —

    def stays(self, record: Any, given: Any) -> bool:
        """Whether `given` is only what was shown of the value, sent back."""
        return False

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        if self.custom:
            made = self.custom_form_field(user)
            made.required, made.help_text = self.required, self.help_text
            return made
        return self.dressed(column_of(model, self.name).formfield())

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return self.dressed(forms.CharField(max_length=300))

    def let_stay(self, made: forms.Field, record: Any) -> None:
        """What the record has may stay, though its form field no longer offers it: else saving would take it away."""

    def of_one(self, records: Sequence[Any]) -> bool:
        """Whether one of these records' values is chosen when they become one; not of what follows from other rows."""
        return True

    def dressed(self, made: forms.Field) -> forms.Field:
        """The same form field with the widget of this kind."""
        return made

    def initial(self, record: Any) -> Any:
        """As its form field begins with it."""
        return self.value(record)

    def parse(self, text: str) -> Any:
        """A value as people type or paste it, or as a file has it. None for an empty text. Raises BadValue."""
        return text.strip() or None

    def operand(self, given: Any) -> Any:
        """A value out of JSON (the API, a filter, an event), ready to be compared or kept. Raises BadValue."""
        return self.parse(str(given)) if given is not None else None

    def taken(self, given: Any, user: User | AnonymousUser) -> Any:
        """A value out of the API's JSON, as the type's action takes it. Raises BadValue."""
        return self.operand(given)

    def typed(self, text: str, user: User | AnonymousUser) -> Any:
        """As `parse`, and as the type's action takes it: a link is found by what the record is called."""
        return self.parse(text)

    def checked(self, value: Any) -> Any:
        """A value before it is kept in `custom`: None when there is none. Raises BadValue for what can't be kept."""
        if value in ("", None, []):
            return None
        if isinstance(value, str) and "\x00" in value:
            raise BadValue(_("This text holds a character that can't be kept."))
        return value

    # — Asking the database —

    def expression(self, prefix: str = "") -> Combinable:
        """To filter and sort by; `prefix` leads here through links (`customer__`). For kinds that are one column."""
        return Custom(self.name, self.stored, prefix) if self.custom else F(prefix + self.name)

    def asked_as(self, model: type[models.Model]) -> models.Field:
        """The model field as which SQL compares the value: what `expression` is, for literals."""
        return self.stored.column.clone() if self.custom else column_of(model, self.name)

    def condition(self, op: str, operand: Any, prefix: str = "") -> Q | None:
        """Kinds that are more than one column answer themselves; None: as all others (records.filtering)."""
        return None

    def raw(self, record: Any) -> Any:
        """As the database compares it: what a list's place is made of."""
        return record.custom.get(self.name) if self.custom else getattr(record, self.name)


def column_of(model: type[models.Model], name: str) -> Any:
    """The model's own field, where it is known to be a column."""
    return model._meta.get_field(name)


def fetched(rows: QuerySet[Any], fields: Iterable[Field]) -> QuerySet[Any]:
    """The rows together with what these fields show of other tables."""
    fetching = Fetching.of(fields)
    # As plain lists: a manager for each record takes Django three times as long.
    several = (Prefetch(path, to_attr=fetched_as(path)) for path in fetching.paths("rows"))
    return fetching.joined(rows).prefetch_related(*several)


@dataclass(frozen=True)
class Fetching:
    """Rows `fetched` together with these fields; two are equal that name the same ones."""

    names: tuple[str, ...]
    fields: tuple[Field, ...] = dataclass_field(compare=False)

    @classmethod
    def of(cls, fields: Iterable[Field]) -> Fetching:
        fields = tuple(fields)
        return cls(tuple(one.name for one in fields), fields)

    def __call__(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return fetched(rows, self.fields)

    def paths(self, how: str) -> list[str]:
        wanted = (one.prefetch.partition(":") for one in self.fields if one.prefetch)
        return [path for way, _, path in wanted if way == how]

    def joined(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what stands in one row: for prepared questions, whose records are then `attach`ed the rest."""
        joined = self.paths("join")
        return rows.select_related(*joined) if joined else rows

    def attach(self, records: Sequence[Any]) -> None:
        for path in self.paths("rows") if records else ():
            link = type(records[0])._meta.get_field(path)
            found: dict[int, list[Any]] = {}
            for row in _rows_of(link, packed(one.pk for one in records)):
                found.setdefault(getattr(row, link.field.attname), []).append(row)
            for one in records:
                setattr(one, fetched_as(path), found.get(one.pk, []))


@prepared("ids")
def _rows_of(link: Any, ids: str) -> QuerySet[Any]:
    """Those of another table that belong to records."""
    return link.related_model.objects.filter(Among(ids, link.field.attname))


def fetched_as(path: str) -> str:
    """The attribute of a record that holds its `rows:<path>` once they were fetched along."""
    return f"fetched_{path}"


def gather(fields: Iterable[Field], records: Sequence[Any], user: User | AnonymousUser) -> None:
    """What showing these records needs from elsewhere, read once for all of them."""
    for field in fields:
        field.gather(records, user)
