"""What the pages of the tree ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.network.periods import period, periods

QUIET, UNSPOKEN = 60, 30  # days


class TreeFilter(forms.Form):
    """Over which time PV is added up, and from how much on a member counts as active enough."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    least = forms.DecimalField(
        label=_("At least PV"), required=False, min_value=Decimal(0), max_value=Decimal(10**9), max_digits=13,
        decimal_places=4, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
    )  # fmt: skip

    def __init__(self, answers: Any, on: date) -> None:
        super().__init__(answers)
        self.on = on
        self.fields["period"].choices = [(one.code, str(one)) for one in periods(on)]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {**given, "period": period(given.get("period", ""), self.on), "least": given.get("least") or Decimal(0)}


def _days(label: Any, usual: int) -> forms.IntegerField:
    """`usual` holds where nothing is written."""
    widget = forms.NumberInput(attrs={"placeholder": usual})
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=3650, widget=widget)


class FollowUpFilter(TreeFilter):
    """Whom to follow up, too."""

    quiet = _days(_("No order for (days)"), QUIET)
    unspoken = _days(_("No word for (days)"), UNSPOKEN)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        return {**given, "quiet": given.get("quiet") or QUIET, "unspoken": given.get("unspoken") or UNSPOKEN}
