"""What the reports ask before they answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team
from shuke.accounts.policy import sees_all, visible_team_ids
from shuke.analytics.periods import HalfYear, half_years
from shuke.analytics.reports import Filters, Person
from shuke.customers.models import Customer
from shuke.orders.models import Order


def teams_of(user: Person) -> QuerySet[Team]:
    """The teams that the person may choose from."""
    teams = Team.objects.order_by("position", "name")
    return teams if sees_all(user) else teams.filter(id__in=visible_team_ids(user))


class HalfYearFilters(Filters):
    half = forms.TypedChoiceField(label=_("Half-year"), coerce=HalfYear.read)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("All teams")
    )

    def prepare(self) -> None:
        limit(self, "team", teams_of(self.user))
        days = Order.objects.visible_to(self.user).order_by("ordered_on").values_list("ordered_on", flat=True)
        first = days.first() or self.on  # a walk along the index; the smallest of all would be looked for in all
        offered = half_years(min(first, self.on), self.on)
        cast("forms.ChoiceField", self.fields["half"]).choices = [(half.code, str(half)) for half in offered]
        self.fields["half"].initial = offered[0].code


class PurchaseFilters(Filters):
    product = forms.CharField(
        label=_("Product"), required=False, max_length=200, strip=True,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code, * for anything"), "autocomplete": "off"}),
    )  # fmt: skip
    start = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    end = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("All teams")
    )
    customer = forms.ModelChoiceField(queryset=Customer.objects.none(), required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        limit(self, "team", teams_of(self.user))
        limit(self, "customer", Customer.objects.visible_to(self.user))
        self.fields["start"].initial = half_a_year_before(self.on)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("start") and asked.get("end") and asked["start"] > asked["end"]:
            self.add_error("end", _("This day lies before the start."))
        return asked


def limit(form: forms.Form, name: str, choices: QuerySet) -> None:
    """Offer only these, and accept no others."""
    cast("forms.ModelChoiceField", form.fields[name]).queryset = choices


def half_a_year_before(day: date) -> date:
    return (day - timedelta(days=182)).replace(day=1)
