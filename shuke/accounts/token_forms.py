"""The form of a key for a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.catalogue import kinds
from shuke.accounts.rights import READ, WRITE, Verb
from shuke.accounts.scopes import DOORS

EXTENTS = [("", "—"), (READ, pgettext_lazy("key", "Read")), (WRITE, pgettext_lazy("key", "Read and change"))]
WRITING = {Verb.CREATE, Verb.CHANGE, Verb.DELETE}
MOST_CALLS = 6_000


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What for"), max_length=80, widget=forms.TextInput(attrs={"placeholder": _("The till at the door")})
    )
    read_only = forms.BooleanField(label=_("May only read"), required=False)
    days = forms.TypedChoiceField(
        label=_("Works for"), choices=[("", _("until I stop it")), ("30", _("30 days")), ("365", _("a year"))],
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    per_minute = forms.IntegerField(label=_("Calls a minute, at most"), min_value=1, max_value=MOST_CALLS, initial=600)
    doors = forms.MultipleChoiceField(
        label=_("What it may do besides"), choices=list(DOORS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, asked: Any = None) -> None:
        super().__init__(asked)
        self.types = [f"of:{one.name}" for one in kinds()]
        for one in kinds():
            offered = EXTENTS if WRITING & set(one.verbs) else EXTENTS[:2]
            self.fields[f"of:{one.name}"] = forms.ChoiceField(label=one.plural, choices=offered, required=False)
        for name, field in self.fields.items():
            if name not in {"read_only", "doors"}:
                field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    @property
    def general(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("name", "read_only", "days", "per_minute"))

    @property
    def narrowing(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in (*self.types, "doors"))

    def values(self, at: datetime) -> dict[str, Any]:
        """For `create_token`."""
        given = self.cleaned_data
        expires = at + timedelta(days=given["days"]) if given["days"] else None
        chosen = [f"{name.removeprefix('of:')}:{given[name]}" for name in self.types if given[name]]
        return {
            "name": given["name"], "read_only": given["read_only"], "expires_at": expires,
            "per_minute": given["per_minute"], "scopes": [*chosen, *given["doors"]],
        }  # fmt: skip
