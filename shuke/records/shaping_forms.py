"""What an owner is asked about a field, and about an object, of the shop's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Language
from shuke.core.errors import UserError
from shuke.records import matching, types
from shuke.records.fields import KINDS
from shuke.records.fields.link import UNLINKED
from shuke.records.models import CustomField, CustomObject
from shuke.records.pictures import PICTURES
from shuke.records.types import RecordType
from shuke.records.words import in_words

OPTION = "option_"


class InLanguages(forms.Form):
    """Words are asked in the person's language; those of the others may be given besides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = (get_language() or Language.TRADITIONAL_CHINESE).lower()
        self.others: list[str] = []

    def add_others(self, labels: Mapping[str, str], longest: int) -> None:
        for language, words in Language.choices:
            if language != self.language:
                name = f"label_{language.replace('-', '_')}"
                self.fields[name] = forms.CharField(label=words, max_length=longest, required=False)
                self.fields[name].initial = labels.get(language, "")
                self.others.append(name)

    def labels(self) -> dict[str, str]:
        given = {self.language: self.cleaned_data["label"]}
        for name in self.others:
            given[name.removeprefix("label_").replace("_", "-")] = self.cleaned_data[name]
        return given

    def in_other_languages(self) -> list[forms.BoundField]:
        return [self[name] for name in self.others]

    def refuse(self, error: UserError) -> None:
        name = next((one for one in (error.field, OPTION + error.field) if one in self.fields), None)
        self.add_error(name, str(error))


class FieldForm(InLanguages):
    """One field of the kind chosen before; `row` when it is there already."""

    label = forms.CharField(label=_("Name of the field"), max_length=60)
    help_text = forms.CharField(
        label=_("Hint under the field"), max_length=300, required=False,
        help_text=_("What should people write here? It stands in small letters under the field."),
    )  # fmt: skip
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
    unique = forms.BooleanField(
        label=_("No two records may have the same"), required=False, help_text=_("Such as the number of a card.")
    )
    indexed = forms.BooleanField(label=_("Lists can be sorted by it, and filtered fast"), required=False)
    searchable = forms.BooleanField(label=_("Search finds it"), required=False)

    def __init__(self, of: RecordType, kind: str, asked: Any = None, row: CustomField | None = None) -> None:
        super().__init__(asked, initial=_initial(row))
        self.kind, self.of, self.row = KINDS[kind], of, row
        self._fit_kind()
        if row and self.kind.becomes:
            choices = [(one, KINDS[one].kind_label) for one in (kind, *self.kind.becomes)]
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=choices, initial=kind)
        for name, made in self.kind.option_fields(of).items():
            self.fields[OPTION + name] = made
            if row and name in row.options:
                made.initial = row.options[name]
        self._add_match()
        self.add_others(row.labels if row else {}, 60)

    def given(self) -> dict[str, Any]:
        """As `shaping.add_field` and `change_field` take it."""
        read = self.cleaned_data
        texts = self.row.help_texts if self.row else {}
        options = {name.removeprefix(OPTION): value for name, value in read.items() if name.startswith(OPTION)}
        ticks = {name: read[name] for name in ("required", "unique", "indexed", "searchable") if name in read}
        given = {"labels": self.labels(), "help_texts": {**texts, self.language: read["help_text"]}, "options": options}
        return given | ticks | ({"kind": read["kind"]} if "kind" in read else {})

    def asked_first(self) -> list[forms.BoundField]:
        names = ["label", "kind", *(name for name in self.fields if name.startswith(OPTION)), "help_text"]
        return [self[name] for name in names if name in self.fields]

    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in ("required", "unique", "indexed", "searchable") if name in self.fields]

    def _add_match(self) -> None:
        choices = matching.matchable(self.of) if self.kind.kind in matching.KINDS else []
        if choices:
            self.fields[OPTION + matching.MATCHES] = made = forms.ChoiceField(
                label=_("Compared with which field of products?"), choices=[("", "—"), *choices], required=False,
                help_text=_("A shoe size with the size, say: then the page of a product can tell whom it fits."),
            )  # fmt: skip
            made.initial = self.row.options.get(matching.MATCHES, "") if self.row else ""

    def _fit_kind(self) -> None:
        if not self.kind.stores:
            del self.fields["required"]
        if not (self.kind.stores and self.kind.indexable):
            del self.fields["unique"], self.fields["indexed"]
        if not self.kind.searched_as or self.of.search is None:
            del self.fields["searchable"]


def _initial(row: CustomField | None) -> dict[str, Any]:
    if row is None:
        return {"indexed": True}
    names = ("required", "unique", "indexed", "searchable")
    texts = {"label": in_words(row.labels), "help_text": in_words(row.help_texts)}
    return texts | {name: getattr(row, name) for name in names}


class IconInput(forms.RadioSelect):
    """The icons themselves, each with its word for who can't see it."""

    template_name = "records/shaping/_icon_input.html"


class ObjectForm(InLanguages):
    label = forms.CharField(
        label=_("What is one of them called?"), max_length=60, help_text=_("For example: Warranty card")
    )
    plural = forms.CharField(
        label=_("And several of them?"), max_length=60, required=False, help_text=_("Stands in the menu.")
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=[(one.icon, one.label) for one in PICTURES], widget=IconInput)
    naming = forms.ChoiceField(
        label=_("What is each one known by?"),
        choices=[("name", _("A name that people type")), ("number", _("A number that counts up by itself"))],
        widget=forms.RadioSelect(attrs={"class": "stacked"}),
        initial="name",
    )
    name_label = forms.CharField(
        label=_("What is that name or number called?"), max_length=60, required=False,
        help_text=_("For example: Card number"),
    )  # fmt: skip
    number_prefix = forms.CharField(
        label=_("Letters before the number"), max_length=10, required=False, help_text=_("W- makes W-0001, W-0002 …")
    )
    links = forms.MultipleChoiceField(
        label=_("What does each one belong to?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Their pages then show a list of these."),
    )  # fmt: skip
    in_menu = forms.BooleanField(label=_("Show it in the menu"), required=False, initial=True)
    uses_owner = forms.BooleanField(label=_("Each one has an owner"), required=False, initial=True)
    uses_team = forms.BooleanField(label=_("Each one belongs to a team"), required=False, initial=True)

    def __init__(self, asked: Any = None, row: CustomObject | None = None) -> None:
        super().__init__(asked, initial=_object_initial(row) if row else {"icon": "box"})
        self.row = row
        if row:
            del self.fields["links"]
        else:
            offered: Any = self.fields["links"]
            offered.choices = [(one.name, one.label) for one in types.all_types() if one.name not in UNLINKED]
        self.add_others(row.labels if row else {}, 60)

    def given(self) -> dict[str, Any]:
        """As `own_objects.add_object` and `change_object` take it."""
        read, row = self.cleaned_data, self.row
        mine = {"plurals": read["plural"] or read["label"], "name_labels": read["name_label"]}
        spoken = {name: {**(getattr(row, name) if row else {}), self.language: words} for name, words in mine.items()}
        plain = {name: read[name] for name in ("icon", "in_menu", "number_prefix", "uses_owner", "uses_team")}
        given = {"labels": self.labels(), **spoken, **plain, "numbered": read["naming"] == "number"}
        return given | ({"links": read["links"]} if "links" in read else {})

    def asked_first(self) -> list[forms.BoundField]:
        names = ["label", "plural", "icon", "naming", "name_label", "number_prefix", "links"]
        return [self[name] for name in names if name in self.fields]

    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in ("in_menu", "uses_owner", "uses_team")]


def _object_initial(row: CustomObject) -> dict[str, Any]:
    names = ("icon", "in_menu", "number_prefix", "uses_owner", "uses_team")
    texts = {"label": in_words(row.labels), "plural": in_words(row.plurals), "name_label": in_words(row.name_labels)}
    naming = {"naming": "number" if row.numbered else "name"}
    return texts | naming | {name: getattr(row, name) for name in names}
