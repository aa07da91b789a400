"""The policy of the shop."""

from __future__ import annotations

from typing import Any

from django import forms

from shuke.automation.models import ContactPolicy

HOURS = [(hour, f"{hour}:00") for hour in range(24)]


class PolicyForm(forms.ModelForm[ContactPolicy]):
    class Meta:
        model = ContactPolicy
        fields = ("week_cap", "quiet_from", "quiet_until", "stop_for_money", "keep_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quiet_from", "quiet_until"):
            label = self.fields[name].label
            self.fields[name] = forms.TypedChoiceField(label=label, choices=HOURS, coerce=int)
