"""The policy of the shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.automation.models import ContactPolicy, Line

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


class LinesForm(forms.Form):
    """An extension for each person who works here."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = dict(Line.objects.values_list("person", "extension"))
        for one in User.objects.filter(is_active=True).order_by("name", "pk"):
            field = forms.CharField(label=str(one), max_length=40, required=False, initial=known.get(one.pk, ""))
            self.fields[str(one.pk)] = field

    def lines(self) -> dict[int, str]:
        return {int(pk): extension for pk, extension in self.cleaned_data.items()}


class SiteForm(forms.Form):
    origin = forms.CharField(
        label=_("Website"), max_length=200, widget=forms.URLInput(attrs={"placeholder": "https://shop.example"})
    )
