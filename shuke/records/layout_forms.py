"""What the layout editor sends: for whom, for which records, and the places of the fields in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Role, ShopRole
from shuke.records.fields import Choice, Field, YesNo
from shuke.records.models import Layout
from shuke.records.types import RecordType
from shuke.records.words import in_words

SECTION, FIELD, UNUSED = "section", "field:", "unused"
Sections = list[dict[str, Any]]


class LayoutForm(forms.Form):
    role = forms.ChoiceField(label=_("For whom?"), required=False)
    condition = forms.ChoiceField(label=_("For which records?"), required=False)

    def __init__(self, kind: RecordType, asked: Any = None, row: Layout | None = None) -> None:
        super().__init__(asked, initial={"role": row.role, "condition": _pressed(row.condition)} if row else None)
        self.kind, self.row = kind, row
        offered: Any = self.fields
        offered["role"].choices = [("", _("Everybody")), *_roles()]
        offered["condition"].choices = [("", _("All of them")), *_conditions(kind)]

    def whom(self) -> dict[str, Any]:
        name, _colon, value = self.cleaned_data["condition"].partition(":")
        condition = {"field": name, "op": "is", "value": _value(self.kind.field(name), value)} if name else {}
        return {"role": self.cleaned_data["role"], "condition": condition}

    def sections(self) -> Sections:
        """In the order in which they stand on the page; titles in the person's language, others' titles kept."""
        language = (get_language() or "").lower()
        found: Sections = []
        sent: Any = self.data
        titles = iter(sent.getlist("title"))
        before = {in_words(one.get("labels", {})): one["labels"] for one in (self.row.sections if self.row else [])}
        for place in sent.getlist("place"):
            if place == SECTION:
                words = " ".join(next(titles, "").split())
                found.append({"labels": {**before.get(words, {}), language: words} if words else {}, "fields": []})
            elif place == UNUSED:
                break
            elif place.startswith(FIELD) and found:
                found[-1]["fields"].append(place.removeprefix(FIELD))
        return found

    def role_words(self) -> Any:
        role: Any = self.fields["role"]
        return dict(role.choices).get(self.row.role if self.row else "", "")

    def condition_words(self) -> Any:
        condition: Any = self.fields["condition"]
        return dict(condition.choices).get(_pressed(self.row.condition if self.row else {}), "")


@dataclass(frozen=True)
class Placed:
    """A section of the editor with its fields: name, label, icon, and whether it must be filled in."""

    words: str
    fields: list[tuple[str, Any, str]]
    unused: bool = False


def sections_of(kind: RecordType, row: Layout | None) -> Sections:
    """Those of the layout; of a new one, as it comes."""
    if row is not None:
        return list(row.sections)
    language = (get_language() or "").lower()
    names = tuple(dict.fromkeys((*kind.form, *kind.page)))
    usual = replace(kind, layouts=(), page=names).page_sections("", lambda _name: None)
    return [{"labels": {language: str(one.label)} if one.label else {}, "fields": list(one.fields)} for one in usual]


def places(kind: RecordType, sections: Sequence[dict[str, Any]]) -> list[Placed]:
    known = {one.name: one for one in kind.fields}
    placed = [
        Placed(
            in_words(one.get("labels", {})), [_shown(kind, known.pop(name)) for name in one["fields"] if name in known]
        )
        for one in sections
    ]
    return [*placed, Placed("", [_shown(kind, one) for one in known.values()], unused=True)]


def _shown(kind: RecordType, field: Field) -> tuple[str, Any, str]:
    return field.name, field.label(kind.model), field.icon or "lock"


def _roles() -> list[tuple[str, Any]]:
    own = {row.key: str(row) for row in ShopRole.objects.all()}
    built_in = [(key, own.pop(key, words)) for key, words in Role.choices]
    return [*built_in, *own.items()]


def _conditions(kind: RecordType) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in kind.fields:
        label = one.label(kind.model)
        if isinstance(one, YesNo):
            found += [(f"{one.name}:1", f"{label}：{one.said(True)}"), (f"{one.name}:0", f"{label}：{one.said(False)}")]
        elif isinstance(one, Choice):
            found += [
                (f"{one.name}:{option.key}", f"{label}：{option.label}") for option in one.options() if option.key
            ]
    return found


def _pressed(condition: dict[str, Any]) -> str:
    """A condition as one line of the select."""
    if not condition:
        return ""
    value = condition.get("value")
    return f"{condition.get('field')}:{int(value) if isinstance(value, bool) else value}"


def _value(field: Field, text: str) -> Any:
    return text == "1" if isinstance(field, YesNo) else text
