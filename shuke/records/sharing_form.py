"""What sharing a record asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User


class SharingForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("With a person"), queryset=User.objects.none(), required=False, empty_label="—"
    )
    team = forms.ModelChoiceField(
        label=_("Or with a team"), queryset=Team.objects.none(), required=False, empty_label="—"
    )
    may_change = forms.ChoiceField(
        label=_("What may they do?"), choices=[("", _("See it")), ("1", _("See and change it"))], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), required=False, help_text=_("Left empty, for good."),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, answers: Any = None) -> None:
        super().__init__(answers, initial={"may_change": ""})
        people: Any = self.fields["user"]
        people.queryset = User.objects.filter(is_active=True).order_by("name", "id")
        teams: Any = self.fields["team"]
        teams.queryset = Team.objects.order_by("position", "name")

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "may_change": self.cleaned_data["may_change"] == "1"}
