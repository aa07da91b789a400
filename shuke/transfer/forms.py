"""What a person says about a file: what is in it, what each column means, and how it is to go in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.fields import ConsentsInput
from shuke.customers.models import Proof
from shuke.records import types
from shuke.records.values import writable
from shuke.transfer.files.fields import FIELDS
from shuke.transfer.models import Import
from shuke.transfer.new_fields import kinds_offered, may_make, new_key, record_type_of
from shuke.transfer.others import columns, origin
from shuke.transfer.others.rows import key_fields
from shuke.transfer.own_fields import PREFIX, own_fields
from shuke.transfer.rules import KEY_LABELS, OFFERED, Blanks, Doubtful, Mode, modes_of

NEW = "+new"
KEYS = ("key_1", "key_2", "key_3")
CONSENT = ("consent_keys", "consent_statement", "consent_said_on", "consent_proof")
PROOFS = {Proof.PAPER, Proof.FORM, Proof.PHONE, Proof.SPOKEN}
DATE_ORDERS = [
    ("", _("Found by itself")),
    ("mdy", _("Month first: 5/2 is 2 May")),
    ("dmy", _("Day first: 5/2 is 5 February")),
    ("roc", _("Years of the Republic: 82/5/2 is in 1993")),
    ("western", _("Western years: 82/5/2 is in 1982")),
]


class SettingsForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in it"))
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    date_order = forms.ChoiceField(label=_("How dates are written"), choices=DATE_ORDERS, required=False)
    mode = forms.ChoiceField(label=_("What to do with the rows"), required=False)
    blanks = forms.ChoiceField(
        label=_("What an empty cell means"), choices=Blanks.choices, required=False,
        help_text=_("Numbers and names by which somebody is recognised are never emptied."),
    )  # fmt: skip
    key_1 = forms.ChoiceField(label=_("Recognised by"), required=False)
    key_2 = forms.ChoiceField(label=_("else by"), required=False)
    key_3 = forms.ChoiceField(label=_("else by"), required=False)
    doubtful = forms.ChoiceField(
        label=_("If two could be meant"), choices=Doubtful.choices, required=False,
        help_text=_("Nobody is ever taken for somebody else on a weak sign."),
    )  # fmt: skip
    consent_keys = forms.MultipleChoiceField(
        label=_("All customers of this file agree to"), required=False, widget=ConsentsInput({"open": True})
    )
    consent_statement = forms.CharField(
        label=_("What they agreed to, word for word"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    consent_said_on = forms.DateField(
        label=_("When they agreed"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    consent_proof = forms.ChoiceField(label=_("How it is proven"), required=False)
    source = forms.CharField(
        label=_("Where it comes from"), max_length=40, required=False,
        help_text=_("Under the same name, rows that are already in are recognised and not doubled."),
    )  # fmt: skip

    def __init__(self, job: Import, *args: Any, **kwargs: Any) -> None:
        self.job = job
        self.headers: list[str] = job.settings.get("headers", [])
        kwargs["initial"] = _initial(job)
        super().__init__(*args, **kwargs)
        self._offer("kind", kinds(job.by))
        self._offer("sheet", [(name, name) for name in job.settings.get("sheets", [])])
        self._offer("mode", modes_of(job.kind))
        keys = keys_offered(job)
        self._offer("key_1", [("", _("As usual")), *keys])
        for name in KEYS[1:]:
            self._offer(name, [("", "—"), *keys])
        self._offer("consent_keys", list(consent.labels(retired=False).items()))
        self._offer("consent_proof", [(one.value, one.label) for one in Proof if one in PROOFS])
        self._leave_out()
        self.may_make = may_make(job.by, record_type_of(job))
        self._ask_columns()
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
        if "consent_keys" in self.fields:
            self.fields["consent_keys"].widget.attrs["class"] = "form-check-input"

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def _leave_out(self) -> None:
        """Questions that make no sense for this file."""
        if not may_say_consent(self.job):
            for name in CONSENT:
                del self.fields[name]
        if len(self.job.settings.get("sheets", [])) < 2:
            del self.fields["sheet"]
        if self.job.kind == Import.Kind.LINES:
            del self.fields["blanks"]
        if self.job.kind in {Import.Kind.PRODUCTS, Import.Kind.RECORDS}:
            del self.fields["doubtful"]
        if self.job.kind == Import.Kind.RECORDS:
            for name in KEYS[1:]:
                del self.fields[name]

    def _ask_columns(self) -> None:
        of_header = {header: field for field, header in self.job.columns.items()}
        planned = {_planned_name(self.job, key): said for key, said in self.job.settings.get("new_fields", {}).items()}
        choices: list[Any] = [("", _("Leave out"))]
        choices += [(NEW, _("＋ New field…"))] if self.may_make else []
        choices += [one for one in field_choices(self.job) if one[0] not in planned]
        for at, header in enumerate(self.headers):
            name = of_header.get(header, "")
            said = planned.get(name, {})
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=NEW if said else name
            )
            if self.may_make:
                kind = said.get("kind") or self.job.settings.get("guessed", {}).get(header, "text")
                self.fields[f"new_label_{at}"] = forms.CharField(
                    label=_("Name of the new field"), max_length=60, required=False, initial=said.get("label") or header
                )
                self.fields[f"new_kind_{at}"] = forms.ChoiceField(
                    label=_("Kind of the new field"), choices=kinds_offered(), required=False, initial=kind
                )

    def columns(self) -> Iterator[tuple[forms.BoundField, list[str], list[forms.BoundField]]]:
        """Each column with a few of its values, and what a new field for it would be."""
        samples = self.job.settings.get("samples", [])
        for at, _header in enumerate(self.headers):
            new = [self[f"new_label_{at}"], self[f"new_kind_{at}"]] if self.may_make else []
            yield self[f"column_{at}"], samples[at] if at < len(samples) else [], new

    def unused(self) -> list[str]:
        """Columns that have something in them and don't go in."""
        return [str(field.label) for field, samples, _new in self.columns() if any(samples) and not field.value()]

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "sheet", "date_order", "source") if name in self.fields]

    def rules(self) -> list[forms.BoundField]:
        return [self[name] for name in ("mode", "blanks", *KEYS, "doubtful") if name in self.fields]

    def consents(self) -> list[forms.BoundField]:
        return [self[name] for name in CONSENT if name in self.fields]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        said: dict[str, str] = {}
        new_fields: dict[str, dict[str, str]] = {}
        for at, header in enumerate(self.headers):
            field = values.get(f"column_{at}")
            if field == NEW:
                field = self._new_field(at, header, values, new_fields)
            if field and field in said:
                self.add_error(f"column_{at}", now("Two columns can't mean the same. Leave one of them out."))
            elif field:
                said[field] = header
        return {**values, "said": said, "new_fields": new_fields}

    def _new_field(self, at: int, header: str, values: dict[str, Any], new_fields: dict[str, Any]) -> str:
        of = record_type_of(self.job)
        label = " ".join((values.get(f"new_label_{at}") or header).split())[:60]
        if of is None or not self.may_make:
            return ""
        if any(label.casefold() == str(one.label(of.model)).casefold() for one in of.fields):
            self.add_error(f"column_{at}", now("There is a field “%(name)s” already. Choose it, or another name.")
                           % {"name": label})  # fmt: skip
        known = {name: key for key in self.job.settings.get("new_fields", {}) if (name := self._header_of(key))}
        key = known.get(header) or new_key(of, label, list(new_fields))
        new_fields[key] = {"label": label, "kind": values.get(f"new_kind_{at}") or "text"}
        return _planned_name(self.job, key)

    def _header_of(self, key: str) -> str:
        return self.job.columns.get(_planned_name(self.job, key), "")

    def settings(self) -> dict[str, Any]:
        """What is kept on the import. For another kind or sheet the columns are guessed anew."""
        values = self.cleaned_data
        sheet = values.get("sheet", self.job.settings.get("sheet_given", ""))
        same = values["kind"] == _said_kind(self.job) and sheet == (
            self.job.settings.get("sheet", "") if "sheet" in self.fields else sheet
        )
        asked = {
            "date_order": values["date_order"], "source": values["source"].strip(), "sheet_given": sheet,
            "record_type": values["kind"].partition(":")[2], "mode": values["mode"] or Mode.BOTH, "remembered": None,
        }  # fmt: skip
        if not same:
            nothing = {"said": {}, "said_all": False, "new_fields": {}, "words": {}, "recipe": "", "shape": {}}
            return {**asked, **nothing, "keys": [], "mode": Mode.BOTH}
        keys = [values[name] for name in KEYS if values.get(name)]
        return {
            **asked, "said": values["said"], "said_all": True, "new_fields": values["new_fields"],
            "keys": list(dict.fromkeys(keys)), "blanks": values.get("blanks") or Blanks.KEEP,
            "doubtful": values.get("doubtful") or Doubtful.LEAVE_OUT, "consent": self._consent(),
        }  # fmt: skip

    def _consent(self) -> dict[str, Any]:
        """One statement for all customers of the file; nothing where none was made."""
        values = self.cleaned_data
        if not values.get("consent_keys"):
            return {}
        day = values.get("consent_said_on")
        return {
            "keys": values["consent_keys"], "statement": values.get("consent_statement", ""),
            "proof": values.get("consent_proof") or Proof.PAPER, "said_on": day.isoformat() if day else "",
        }  # fmt: skip

    def chosen_kind(self) -> str:
        return str(self.cleaned_data["kind"].partition(":")[0])


def _initial(job: Import) -> dict[str, Any]:
    found = job.settings
    keys = dict(zip(KEYS, found.get("keys") or (), strict=False))
    names = ("sheet", "date_order", "source", "mode", "blanks", "doubtful")
    said = {f"consent_{name}": value for name, value in (found.get("consent") or {}).items()}
    return {"kind": _said_kind(job), **{name: found.get(name, "") for name in names}, **keys, **said}


def may_say_consent(job: Import) -> bool:
    """Of a file with customers, for who may write down what they agree to."""
    kind = types.known("customer")
    fits = job.kind in {Import.Kind.CUSTOMERS, Import.Kind.LINES} and kind is not None
    return bool(fits and kind and (job.by is None or "consents" in writable(kind, job.by)))


def _planned_name(job: Import, key: str) -> str:
    return key if job.kind == Import.Kind.RECORDS else PREFIX + key


def keys_offered(job: Import) -> list[tuple[str, Any]]:
    """By what a record of this kind of file can be recognised."""
    if job.kind != Import.Kind.RECORDS:
        return [(name, KEY_LABELS[name]) for name in OFFERED[job.kind]]
    kind = record_type_of(job)
    fields = key_fields(kind, columns.fields_of(kind, job.by)) if kind else []
    return [(one.name, str(one.label(kind.model))) for one in fields] if kind else []


def kinds(user: User | None) -> list[tuple[str, Any]]:
    """What a file can be about: the three paved ways, then every record type that the person may fill from a file."""
    paved: list[tuple[str, Any]] = [(one.value, one.label) for one in Import.Kind if one != Import.Kind.RECORDS]
    return paved + [(f"{Import.Kind.RECORDS}:{kind.name}", str(kind.plural)) for kind in columns.importable(user)]


def field_choices(job: Import) -> list[tuple[str, Any]]:
    """The fields that a column may be, with the shop's own."""
    if job.kind == Import.Kind.RECORDS:
        kind = types.known(job.settings.get("record_type", ""))
        fields = columns.fields_of(kind, job.by) if kind else {}
        told = origin.LABELS.items() if kind and origin.has_origin(kind) else ()
        return [*((name, str(one.label(kind.model))) for name, one in fields.items()), *told] if kind else []
    paved = [(field.key, field.label) for field in FIELDS[job.kind]]
    return paved + [(name, str(field.label_text)) for name, field in own_fields(job).items()]


def about(job: Import) -> Any:
    """What the file is about, in words."""
    kind = types.known(job.settings.get("record_type", "")) if job.kind == Import.Kind.RECORDS else None
    return kind.plural if kind else job.get_kind_display()


def list_url(job: Import) -> str:
    """Where the imported records of another type stand; empty for the three paved ways."""
    kind = types.known(job.settings.get("record_type", "")) if job.kind == Import.Kind.RECORDS else None
    return kind.list_url() if kind else ""


def _said_kind(job: Import) -> str:
    of_type = job.settings.get("record_type", "") if job.kind == Import.Kind.RECORDS else ""
    return f"{job.kind}:{of_type}" if of_type else job.kind
