"""What people fill in about accounts, coupons and the program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.customers.forms import SmallForm
from shuke.customers.models import Customer
from shuke.loyalty.models import Coupon, Ladder, Program, Tier

AMOUNT = {"inputmode": "decimal", "autofocus": True}


class PayForm(SmallForm):
    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), max_digits=13, decimal_places=2, widget=forms.NumberInput(AMOUNT)
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("How it was paid, such as cash")
    )


class AdjustForm(SmallForm):
    amount = forms.DecimalField(
        label=_("By how much"), max_digits=13, decimal_places=2, widget=forms.NumberInput(AMOUNT),
        help_text=_("50 adds fifty, -50 takes fifty away."),
    )  # fmt: skip
    note = forms.CharField(label=_("Why"), max_length=200)


class CardForm(SmallForm):
    code = forms.CharField(
        label=_("Code of the card"), max_length=60,
        widget=forms.TextInput({"autofocus": True, "autocapitalize": "characters"}),
        help_text=_("As it stands on the card; dashes and small letters don’t matter."),
    )  # fmt: skip


class GiveForm(SmallForm):
    coupon = forms.ModelChoiceField(Coupon.objects.none(), label=_("Coupon"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, coupons: Any, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, **initial)
        field: Any = self.fields["coupon"]
        field.queryset = coupons
        if len(found := coupons[:2]) == 1:
            field.empty_label, field.initial = None, found[0]


class ScopeForm(SmallForm):
    scope = forms.CharField(
        label=_("Good for"), required=False, widget=forms.Textarea({"rows": 8}),
        help_text=_("One a line: a category, or the code of a product. Left empty, it is good for everything."),
    )  # fmt: skip


class PinForm(SmallForm):
    tier = forms.ModelChoiceField(Tier.objects.none(), label=_("Put on"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, tiers: Any, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, **initial)
        field: Any = self.fields["tier"]
        field.queryset = tiers


class _Dressed(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            css = "form-control"
            if isinstance(widget, forms.CheckboxInput):
                css = "form-check-input"
            elif isinstance(widget, forms.Select):
                css = "form-select"
            widget.attrs.update({"class": css, "autocomplete": "off"})


class ProgramForm(_Dressed):
    class Meta:
        model = Program
        fields = (
            "points_on",
            "spend_per_point",
            "point_value",
            "points_last_days",
            "least_points",
            "stored_on",
        )


class TierForm(_Dressed):
    """A step under the name that people use for it, in the language of who writes it. Grades are A, B and C."""

    name = forms.CharField(
        label=_("What it is called"),
        max_length=20,
        help_text=_("A name of your own, such as Gold; a grade is A, B or C."),
    )

    class Meta:
        model = Tier
        fields = ("ladder", "name", "position", "measure", "threshold", "days", "earn_factor", "discount")
        labels = {"ladder": _("Which kind"), "position": _("How high")}
        help_texts = {"position": _("The bigger the number, the better the step.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: Tier = self.instance
        self.initial["name"] = str(known)
        if not known.pk:
            self.initial["position"] = Tier.objects.count() + 1

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if name := cleaned.get("name"):
            self._call(name, str(cleaned.get("ladder")))
        return cleaned

    def _call(self, name: str, ladder: str) -> None:
        """By its name in one language; `key` stays what it was, for prices and lists that ask for it."""
        step: Tier = self.instance
        if ladder == Ladder.GRADE:
            step.key = name.upper()
            if step.key not in Customer.Grade.values:
                self.add_error("name", _("A grade is called A, B or C."))
        else:
            step.call(name)
            step.key = step.key or name
        if Tier.objects.filter(ladder=ladder, key=step.key).exclude(pk=step.pk).exists():
            self.add_error("name", _("There is one of this name already."))


class RuleForm(SmallForm):
    """One a line: a category or the code of a product, then how many times the usual points."""

    rules = forms.CharField(
        label=_("More points, or none"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=_("One a line: a category or a product’s code, then how many times the usual points."),
    )  # fmt: skip
