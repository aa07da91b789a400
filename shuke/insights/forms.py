"""The filters of the list, as they stand in the address."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import fields_closed, sees_all, visible_team_ids
from shuke.customers.models import Customer
from shuke.insights.models import HORIZONS
from shuke.insights.queries import Wanted
from shuke.orders.queries import sees_amounts


class WantedForm(forms.Form):
    """Read from the address, so a link carries its filters. What can't be understood is left out, not complained of."""

    within = forms.TypedChoiceField(coerce=int, choices=[(days, days) for days in HORIZONS], required=False)
    product = forms.CharField(
        label=_("Product"),
        max_length=200,
        required=False,
        help_text=_("Name or code. * stands for anything: tea* finds all teas."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    min_price = forms.DecimalField(
        label=_("Price from"),
        min_value=0,
        max_digits=12,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "decimal", "min": 0}),
    )
    min_pv = forms.DecimalField(
        label=_("PV from"),
        min_value=0,
        max_digits=12,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "decimal", "min": 0}),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("All teams"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    grade = forms.ChoiceField(
        label=_("Grade"),
        choices=[("", _("All grades")), *((str(value), label) for value, label in Customer.Grade.choices)],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, given: QueryDict | dict[str, Any], user: User | AnonymousUser) -> None:
        super().__init__(given, auto_id="wanted_%s")
        teams = Team.objects.all() if sees_all(user) else Team.objects.filter(id__in=visible_team_ids(user))
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset = teams.order_by("position", "name")
        for name in {"team", "grade"} & fields_closed(user, "customer"):
            del self.fields[name]
        if not sees_amounts(user):
            del self.fields["min_price"]

    def wanted(self) -> Wanted:
        self.is_valid()
        clean = self.cleaned_data
        return Wanted(
            horizon=clean.get("within") or HORIZONS[0],
            min_price=clean.get("min_price"),
            min_pv=clean.get("min_pv"),
            product=clean.get("product", ""),
            team=clean["team"].id if clean.get("team") else None,
            grade=clean.get("grade", ""),
            day=clean.get("day"),
        )

    def kept(self) -> str:
        """The filters that are set, for the next address."""
        kept = QueryDict(mutable=True)
        for name in self.fields:
            if value := self.data.get(name):
                kept[name] = value
        return kept.urlencode()

    def narrowing(self) -> int:
        """How many filters besides the horizon are set."""
        return sum(1 for name in self.fields if name != "within" and self.data.get(name))
