"""The form of a record type, made from its description."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed
from shuke.records.fields import BadValue
from shuke.records.seen import named_as_seen
from shuke.records.types import RecordType
from shuke.records.values import split
from shuke.records.versions import version_of

NOTHING_CHOSEN = "—"
BEGUN = "begun"
LAID_OUT_ANEW = {  # on a field that a layout depends on: the form comes again, with what was typed
    "hx-post": "", "hx-vals": f'{{"{BEGUN}": "1"}}', "hx-target": "closest form", "hx-select": ".record-form",
    "hx-swap": "outerHTML", "hx-trigger": "change",
}  # fmt: skip


class RecordForm(forms.Form):
    """`values()` go to the record type's action. `token` makes a second submit harmless, `version` a late one.

    `asked` is what was sent to be saved; `given` what the form begins with: out of an address, or, with `begun`, what
    was typed so far. Which fields stand in which section may depend on the values themselves (records.sections).
    """

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(
        self, record_type: RecordType, user: User | AnonymousUser, asked: Any = None, record: Any = None,
        given: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(asked, initial=_initial(record_type, record))
        self.record_type = record_type
        for name in record_type.form:
            field = record_type.field(name)
            self.fields[name] = made = field.form_field(record_type.model, user)
            made.label = field.label(record_type.model)
            if record is not None:
                field.let_stay(made, record)
            _dress(made, wide=field.wide)
        self._begin(given or {})
        self._lay_out(getattr(user, "role", ""))

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        asked_again = [("", [self["confirmed"]])] if "confirmed" in self.fields else []
        return [(one.label, [self[name] for name in one.fields]) for one in self.laid_out] + asked_again

    def hidden(self) -> list[forms.BoundField]:
        return [field for field in self if field.is_hidden]

    def _begin(self, given: Mapping[str, Any]) -> None:
        for name, field in self.fields.items():
            if not field.disabled and (name in given or BEGUN in given):
                self.initial[name] = field.widget.value_from_datadict(given, {}, name)

    def _lay_out(self, role: str) -> None:
        self.laid_out = self.record_type.form_sections(role, self._value)
        placed = {name for section in self.laid_out for name in section.fields}
        for name in set(self.record_type.form) - placed:
            del self.fields[name]
        for watched in {one.watched for one in self.record_type.layouts} & set(self.fields):
            self.fields[watched].widget.attrs.update(LAID_OUT_ANEW)

    def _value(self, name: str) -> Any:
        """Of a field, as far as it is known yet."""
        if name not in self.fields:
            return None
        return self[name].data if self.is_bound else self.initial.get(name)

    def values(self) -> dict[str, Any]:
        """By name; those of the shop's own fields together under `custom`."""
        names = [name for name in self.record_type.form if name in self.fields]
        return split(self.record_type, {name: self.cleaned_data[name] for name in names})

    def clean(self) -> dict[str, Any]:
        """A field may know better than its form field what can be kept."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field in self.record_type.custom_fields:
            if cleaned.get(field.name) not in (None, ""):
                try:
                    cleaned[field.name] = field.checked(cleaned[field.name])
                except BadValue as error:
                    self.add_error(field.name, forms.ValidationError(str(error), code=error.code))
        return cleaned


class OwnFields:
    """The shop's own fields in a form that an area has made itself; those that the person may write. With `alike`, for
    several records at once: without those of which no two may be the same."""

    def __init__(
        self, form: forms.Form, type_name: str, user: User | AnonymousUser, record: Any = None, *, alike: bool = False
    ) -> None:
        kind, fixed = named_as_seen(type_name, user), fields_fixed(user, type_name)
        self.form = form
        may = [one for one in kind.custom_fields if not one.read_only and one.name not in fixed]
        self.fields = [one for one in may if not (alike and one.unique)]
        for one in self.fields:
            form.fields[one.name] = made = one.form_field(kind.model, user)
            made.label = one.label(kind.model)
            if record is not None:
                form.initial[one.name] = one.initial(record)
                one.let_stay(made, record)
            _dress(made, wide=one.wide)

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (self.form[one.name] for one in self.fields)

    def values(self) -> dict[str, Any]:
        return {one.name: self.form.cleaned_data[one.name] for one in self.fields}


def _initial(record_type: RecordType, record: Any) -> dict[str, Any]:
    if record is None:
        return {"token": uuid.uuid4().hex}
    shown: dict[str, Any] = {"version": version_of(record)}
    for name in record_type.form:
        field = record_type.field(name)
        shown[name] = field.initial(record)
    return shown


def _dress(field: forms.Field, *, wide: bool) -> None:
    """The classes of the shell's components."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.CheckboxSelectMultiple):
        css = ""  # its boxes are styled as parts of a field
    else:
        css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    widget.attrs["class"] = css
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = NOTHING_CHOSEN
    elif isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        field.choices = [(key, words if key else NOTHING_CHOSEN) for key, words in offered]
    widget.attrs.setdefault("autocomplete", "off")
    field.wide = wide  # type: ignore[attr-defined]  # the template asks for it
