"""What a person says about a file: what is in it, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.records import types
from shuke.transfer.files.fields import FIELDS
from shuke.transfer.models import Import
from shuke.transfer.others import columns
from shuke.transfer.own_fields import own_fields

DATE_ORDERS = [
    ("", _("Found by itself")),
    ("mdy", _("Month first: 5/2 is 2 May")),
    ("dmy", _("Day first: 5/2 is 5 February")),
]


class SettingsForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in it"))
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    date_order = forms.ChoiceField(label=_("Dates such as 5/2"), choices=DATE_ORDERS, required=False)
    source = forms.CharField(
        label=_("Where it comes from"), max_length=40, required=False,
        help_text=_("Under the same name, rows that are already in are recognised and not doubled."),
    )  # fmt: skip

    def __init__(self, job: Import, *args: Any, **kwargs: Any) -> None:
        self.job = job
        self.headers: list[str] = job.settings.get("headers", [])
        found = job.settings
        kwargs["initial"] = {
            "kind": _said_kind(job),
            "sheet": found.get("sheet", ""),
            "date_order": found.get("date_order", ""),
            "source": found.get("source", ""),
        }
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds(job.by)  # type: ignore[attr-defined]  # a ChoiceField
        sheets = found.get("sheets", [])
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]  # a ChoiceField
        if len(sheets) < 2:
            del self.fields["sheet"]
        of_header = {header: field for field, header in job.columns.items()}
        choices = [("", _("Leave out")), *field_choices(job)]
        for at, header in enumerate(self.headers):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=of_header.get(header, "")
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def columns(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Each column with a few of its values."""
        samples = self.job.settings.get("samples", [])
        for at, _header in enumerate(self.headers):
            yield self[f"column_{at}"], samples[at] if at < len(samples) else []

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        said: dict[str, str] = {}
        for at, header in enumerate(self.headers):
            field = values.get(f"column_{at}")
            if field and field in said:
                self.add_error(f"column_{at}", now("Two columns can't mean the same. Leave one of them out."))
            elif field:
                said[field] = header
        values["said"] = said
        return values

    def settings(self) -> dict[str, Any]:
        """What is kept on the import. For another kind or sheet the columns are guessed anew."""
        values = self.cleaned_data
        sheet = values.get("sheet", self.job.settings.get("sheet_given", ""))
        same = values["kind"] == _said_kind(self.job) and sheet == (
            self.job.settings.get("sheet", "") if "sheet" in self.fields else sheet
        )
        kept = {"said": values["said"], "said_all": True} if same else {"said": {}, "said_all": False}
        record_type = values["kind"].partition(":")[2]
        asked = {"date_order": values["date_order"], "source": values["source"].strip(), "sheet_given": sheet}
        return {**asked, "record_type": record_type, **kept}

    def chosen_kind(self) -> str:
        return str(self.cleaned_data["kind"].partition(":")[0])


def kinds(user: User | None) -> list[tuple[str, Any]]:
    """What a file can be about: the three paved ways, then every record type that the person may fill from a file."""
    paved: list[tuple[str, Any]] = [(one.value, one.label) for one in Import.Kind if one != Import.Kind.RECORDS]
    return paved + [(f"{Import.Kind.RECORDS}:{kind.name}", str(kind.plural)) for kind in columns.importable(user)]


def field_choices(job: Import) -> list[tuple[str, Any]]:
    """The fields that a column may be, with the shop's own."""
    if job.kind == Import.Kind.RECORDS:
        kind = types.known(job.settings.get("record_type", ""))
        fields = columns.fields_of(kind, job.by) if kind else {}
        return [(name, str(field.label(kind.model))) for name, field in fields.items()] if kind else []
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
