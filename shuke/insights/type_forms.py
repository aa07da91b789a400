"""What an owner fills in about the rules, and whoever lays down a type by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.customers.forms import SmallForm
from shuke.insights.models import Pin
from shuke.insights.type_words import CHOICES, MEANS, threshold_label
from shuke.insights.types.rules import ASPECTS, RANGES, Changed, Rule, Threshold, is_on, laid_down, place
from shuke.ui.templatetags.ui import number

BETWEEN = _("Write a number from %(low)s to %(high)s.")
Laid = dict[str, dict[str, float | bool]]


@dataclass(frozen=True)
class ShownRule:
    """One rule as the page shows it. `count` is whether the number of its value stands here: two rules may give one."""

    rule: Rule
    label: Any
    means: Any
    on: Any  # the field of the switch; none for a rule that always holds
    thresholds: list[Any]
    count: bool
    changed: bool  # by the shop

    @property
    def said(self) -> list[tuple[str, Any, str]]:
        """The numbers as they stand, each between the words around it, for whoever doesn't open them."""
        return [
            (before, one.value(), after)
            for one in self.thresholds
            for before, _dots, after in [one.label.partition("…")]
        ]

    @property
    def is_open(self) -> bool:
        return self.changed or any(one.errors for one in self.thresholds)


def within(low: float, high: float) -> Callable[[Decimal], None]:
    def check(value: Decimal) -> None:
        if not low <= value <= high:
            raise forms.ValidationError(BETWEEN % {"low": number(low), "high": number(high)})

    return check


class RulesForm(forms.Form):
    """All rules with their switches and numbers. `changed`: as they are laid down now."""

    def __init__(self, changed: Changed, asked: Any = None) -> None:
        super().__init__(asked, auto_id="rule-%s")
        self.now = changed
        for aspect, rule in _all():
            if not rule.always:
                label, on = _label(aspect, rule), is_on(aspect, rule, changed)
                tick = forms.CheckboxInput({"class": "form-check-input"})
                self.fields[_switch(aspect, rule)] = forms.BooleanField(
                    label=label, required=False, initial=on, widget=tick
                )
            for one in rule.thresholds:
                self.fields[_name(aspect, rule, one)] = _number(aspect, rule, one, changed)

    def changed(self) -> Laid:
        """What differs from the rules as they come."""
        found: Laid = {}
        for aspect, rule in _all():
            told: dict[str, float | bool] = {}
            if not rule.always and not self.cleaned_data[_switch(aspect, rule)]:
                told["on"] = False
            for one in rule.thresholds:
                if (value := float(self.cleaned_data[_name(aspect, rule, one)])) != one.default:
                    told[one.key] = value
            if told:
                found[place(aspect, rule)] = told
        return found

    def groups(self) -> Iterator[tuple[str, Any, list[ShownRule]]]:
        for aspect, rules in ASPECTS.items():
            seen: set[str] = set()
            shown = []
            for rule in rules:
                shown.append(self._shown(aspect, rule, count=rule.gives not in seen))
                seen.add(rule.gives)
            yield aspect, Pin.Aspect(aspect).label, shown

    def _shown(self, aspect: str, rule: Rule, *, count: bool) -> ShownRule:
        return ShownRule(
            rule, _label(aspect, rule), MEANS[place(aspect, rule)],
            None if rule.always else self[_switch(aspect, rule)],
            [self[_name(aspect, rule, one)] for one in rule.thresholds], count, place(aspect, rule) in self.now,
        )  # fmt: skip


def _all() -> Iterator[tuple[str, Rule]]:
    return ((aspect, rule) for aspect, rules in ASPECTS.items() for rule in rules)


def _label(aspect: str, rule: Rule) -> Any:
    return CHOICES[aspect](rule.gives).label


def _switch(aspect: str, rule: Rule) -> str:
    return f"{aspect}-{rule.key}-on"


def _name(aspect: str, rule: Rule, one: Threshold) -> str:
    return f"{aspect}-{rule.key}-{one.key}"


def _number(aspect: str, rule: Rule, one: Threshold, changed: Changed) -> forms.DecimalField:
    low, high = RANGES[one.unit]
    wrong = BETWEEN % {"low": number(low), "high": number(high)}
    shown = {"class": "form-control", "inputmode": "decimal", "min": low, "max": high, "step": "any"}
    return forms.DecimalField(
        label=threshold_label(place(aspect, rule), one.key, one.of),
        max_digits=8, decimal_places=1, validators=[within(low, high)],
        initial=number(laid_down(aspect, rule, one, changed)).replace(",", ""), widget=forms.NumberInput(shown),
        error_messages={
            "required": wrong, "invalid": wrong, "max_digits": wrong, "max_decimal_places": wrong,
            "max_whole_digits": wrong,
        },
    )  # fmt: skip


class PinForm(SmallForm):
    value = forms.ChoiceField()
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Everybody who sees this customer reads it."))

    def __init__(self, aspect: str, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, **initial)
        chosen: Any = self.fields["value"]
        chosen.choices, chosen.label = CHOICES[aspect].choices, Pin.Aspect(aspect).label
