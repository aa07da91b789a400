"""What is worked out from other fields of the same record, each time anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.fields import ScaledDecimalField, scaled
from shuke.records.fields.base import BadOption, BadValue, Field
from shuke.records.fields.choice import Choice, ManyChoice
from shuke.records.fields.date import Date, DateTime
from shuke.records.fields.money import Money
from shuke.records.fields.number import Number, Percent
from shuke.records.fields.stored import Kept
from shuke.records.fields.text import LongText, Text
from shuke.records.fields.yes_no import YesNo
from shuke.records.formulas import FormulaRefused, FormulaSql, Node, Ref, evaluate, names_in, parse
from shuke.records.formulas.language import CHOICE, DAY, NUMBER, TEXT, YES_NO

BRACES = re.compile(r"\{([^{}]+)\}")
SHOWN_AS: dict[str, type[Field]] = {"number": Number, "money": Money, "percent": Percent}
RESULTS: dict[str, type[Field]] = {TEXT: Text, DAY: Date, YES_NO: YesNo}


@dataclass(frozen=True)
class Formula(Field):
    """`written` is the formula with field names in braces; `node` what it means once the type's fields are known, or
    None when it speaks of a field that is gone: then there is no value."""

    read_only: bool = True
    written: str = ""
    shown_as: str = "number"
    node: Node | None = None
    refs: Mapping[str, Field] = field(default_factory=dict)
    model: Any = None

    kind = "formula"
    kind_label = _("Formula")
    kind_help = _("Worked out from other fields, such as {price} * 0.9. Nobody types it in.")
    icon = "math-function"
    stores = False
    indexable = False

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        return cls(written=str(options.get("expression", "")), shown_as=str(options.get("as", "number")), **known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        words = _(
            "Fields stand in braces: %(fields)s. Also: if(…), round(…), days_between(…, today()), year(…), concat(…)"
        )
        usable = [one for one in record_type.fields if _kind_of(one)]
        names = " ".join(f"{{{one.label(record_type.model)}}}" for one in usable[:12])
        made = FormulaText(label=_("Formula"), help_text=words % {"fields": names}, record_type=record_type)
        choices = [(key, one.kind_label) for key, one in SHOWN_AS.items()]
        return {"expression": made, "as": forms.ChoiceField(label=_("A number is shown as"), choices=choices)}

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        """Names in braces may be what people call the fields; they are kept by their keys."""
        named = {str(one.label(record_type.model)).strip(): one.name for one in record_type.fields}
        written = BRACES.sub(
            lambda found: f"{{{named.get(found[1].strip(), found[1].strip())}}}", str(given["expression"])
        )
        try:
            _Reading(record_type).of(written)
        except FormulaRefused as error:
            raise BadOption("expression", error.message, **error.params) from None
        return {"expression": written, "as": given.get("as") if given.get("as") in SHOWN_AS else "number"}

    @classmethod
    def speaks_of(cls, options: Mapping[str, Any], name: str) -> bool:
        return f"{{{name}}}" in str(options.get("expression", ""))

    def within(self, record_type: Any) -> Field:
        reading = _Reading(record_type, (self.name,))
        try:
            node = reading.of(self.written)
        except FormulaRefused:
            return self
        refs = {name: record_type.field(name) for name in names_in(node)}
        known = {one: getattr(self, one) for one in ("name", "label_text", "help_text", "custom")}
        return Formula(
            **known, written=self.written, shown_as=self.shown_as, node=node, refs=refs, model=record_type.model
        )

    @property
    def speaks_from(self) -> tuple[str, ...]:  # type: ignore[override]  # depends on what is written
        """The fields that it tells of: hidden from whom one of them is hidden."""
        return tuple(self.refs)

    @property
    def result(self) -> Field:
        """The kind of field that shows what comes out."""
        kind = self.node.kind if self.node else TEXT
        made = SHOWN_AS.get(self.shown_as, Number) if kind == NUMBER else RESULTS[kind]
        return made(self.name, custom=True)

    @property
    def operators(self) -> tuple[str, ...]:  # type: ignore[override]  # depends on what comes out
        return self.result.operators if self.node else ()

    @property
    def align(self) -> str:  # type: ignore[override]  # depends on what comes out
        return self.result.align

    @property
    def stored(self) -> Kept:
        return self.result.stored

    def value(self, record: Any) -> Any:
        raw = self.raw(record)
        return None if raw is None else self.stored.kept(raw)

    def raw(self, record: Any) -> Any:
        if self.node is None:
            return None
        found = evaluate(self.node, lambda name: _plain(self.refs[name], record), timezone.localdate())
        return int(found) if isinstance(found, bool) else found

    def said(self, value: Any) -> str:
        return self.result.said(value)

    def plain(self, record: Any) -> Any:
        value = self.value(record)
        return value if value is None or isinstance(value, bool | str) else str(value)

    def schema(self) -> dict[str, Any]:
        return self.result.schema() | {"readOnly": True}

    def operand(self, given: Any) -> Any:
        return self.result.operand(given)

    def parse(self, text: str) -> Any:
        return self.result.parse(text)

    def checked(self, value: Any) -> Any:
        return self.result.checked(value)

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.CharField(disabled=True, required=False)

    def expression(self, prefix: str = "") -> Combinable:
        assert self.node is not None
        refs = {name: _ref(one, self.model, prefix) for name, one in self.refs.items()}
        return FormulaSql(self.node, refs, timezone.localdate(), self.stored.column.clone())

    def asked_as(self, model: type[models.Model]) -> models.Field:
        return self.stored.column.clone()


class FormulaText(forms.CharField):
    """Shows what fields are called; keeps what was typed."""

    def __init__(self, *, record_type: Any, **known: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"})
        super().__init__(max_length=500, widget=widget, **known)
        self.labels = {one.name: str(one.label(record_type.model)) for one in record_type.fields}

    def prepare_value(self, value: Any) -> Any:
        return BRACES.sub(lambda found: f"{{{self.labels.get(found[1], found[1])}}}", str(value or ""))


class _Reading:
    """Reads a formula of a type; one that speaks of another is read with it, and of itself never."""

    def __init__(self, record_type: Any, through: tuple[str, ...] = ()) -> None:
        self.record_type, self.through = record_type, through

    def of(self, written: str) -> Node:
        return parse(written, self.known, self.chosen)

    def known(self, name: str) -> Node | None:
        found = self.record_type.known_field(name)
        if found is None:
            return None
        if isinstance(found, Formula):
            if name in self.through:
                raise FormulaRefused(
                    _("“%(name)s” would be worked out from itself."), name=str(found.label_text or name)
                )
            return _Reading(self.record_type, (*self.through, name)).of(found.written)
        kind = _kind_of(found)
        return Node("field", kind, name) if kind else None

    def chosen(self, name: str, words: str) -> str | None:
        try:
            key: str | None = self.record_type.field(name).parse(words)
        except BadValue:
            return None
        return key


def _kind_of(one: Field) -> str:
    """As what a formula reads the field; empty for those that it can't read."""
    if not one.column or isinstance(one, ManyChoice | DateTime | LongText) or not one.stores:
        return one.node.kind if isinstance(one, Formula) and one.node else ""
    kinds = {Number: NUMBER, Date: DAY, YesNo: YES_NO, Choice: CHOICE}
    for known, kind in kinds.items():
        if isinstance(one, known):
            return kind
    return TEXT if type(one) is Text else ""


def _plain(one: Field, record: Any) -> Any:
    """A value as `evaluate` calculates with it."""
    value = one.raw(record)
    if value is None or isinstance(one, Text | Choice):
        return value
    if isinstance(one, YesNo):
        return bool(value)
    if isinstance(one, Date):
        return value if isinstance(value, str) else value.isoformat()
    column = one.asked_as(type(record))
    scale = getattr(column, "scale", 1)
    whole: Any = value if one.custom or not isinstance(column, ScaledDecimalField) else scaled(value, column.places)
    return float(whole) / float(scale)


def _ref(one: Field, model: Any, prefix: str) -> Ref:
    column = one.asked_as(model)
    return Ref(one.expression(prefix), scale=getattr(column, "scale", 1))
