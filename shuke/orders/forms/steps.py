"""Taking a payment, paying back, and taking goods back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.core.whole import whole_number
from shuke.orders.actions import Back, Pay
from shuke.orders.baskets import KEPT
from shuke.orders.forms.numbers import NumberField, decimal
from shuke.orders.models import Order, OrderLine, PaymentMethod, Return
from shuke.orders.queries import kept_ways, ways_to_pay

ZERO = Decimal(0)


def pay_of(word: str, amount: Decimal | None = None, note: str = "") -> Pay:
    """What a button or a choice means: `m3` is the shop's own method no. 3, else it is a kind of paying."""
    if word[:1] == "m" and (chosen := whole_number(word[1:])):
        method = PaymentMethod.objects.get(pk=chosen)
        return Pay(method.way, amount, method=method, note=note)
    return Pay(word, amount, note=note)


class PayForm(forms.Form):
    token = forms.CharField(required=False, max_length=60)
    way = forms.ChoiceField()
    amount = NumberField()

    def __init__(self, asked: Any) -> None:
        super().__init__(asked)
        way: Any = self.fields["way"]
        way.choices = [*ways_to_pay(), *((way.value, way.label) for way in KEPT)]

    def pay(self) -> Pay:
        return pay_of(self.cleaned_data["way"], self.cleaned_data["amount"])


@dataclass
class Asked:
    """A line of the order, and how much of it is said to have come back."""

    line: OrderLine
    quantity: str = "0"
    restock: bool = True


class ReturnForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=Return.Reason.choices, widget=forms.RadioSelect(attrs={"class": "stacked"})
    )
    refund = forms.ChoiceField(label=_("Pay back"), widget=forms.RadioSelect)
    fee_back = forms.BooleanField(label=_("Give the delivery fee back too"), required=False)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, order: Order, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, initial={"token": uuid.uuid4().hex, "refund": self._usual(order), **initial})
        self.order = order
        refund: Any = self.fields["refund"]
        refund.choices = [*ways_to_pay(), *kept_ways(order), ("", _("Not now"))]
        refund.required = False
        if not order.delivery_fee:
            del self.fields["fee_back"]
        for name in ("on", "note"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.lines = [self._asked(line, asked) for line in self._left(order)]
        self.items: list[Back] = []

    def clean(self) -> dict[str, Any]:
        for one in self.lines:
            try:
                quantity = decimal(one.quantity or "0")
            except (InvalidOperation, ValueError):
                self.add_error(None, _("%(product)s: write a number.") % {"product": one.line.product.name})
            else:
                self.items.append(Back(one.line.pk, quantity, one.restock))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "reason": data["reason"], "on": data["on"], "note": data["note"], "token": data["token"],
            "refund": pay_of(data["refund"]) if data["refund"] else None,
            "delivery_fee": self.order.delivery_fee if data.get("fee_back") else ZERO,
        }  # fmt: skip

    @staticmethod
    def _left(order: Order) -> list[OrderLine]:
        rows = order.lines.filter(quantity__gt=0).select_related("product")
        return list(rows.order_by("position", "id"))

    @staticmethod
    def _asked(line: OrderLine, asked: Any) -> Asked:
        if asked is None:
            return Asked(line)
        return Asked(line, asked.get(f"quantity-{line.pk}", "0")[:20], f"restock-{line.pk}" in asked)

    @staticmethod
    def _usual(order: Order) -> str:
        """As the customer paid; nothing, if the order isn't paid yet."""
        last = order.payments.filter(deleted_at=None, amount__gt=0).order_by("-id").first()
        if last is None:
            return ""
        return f"m{last.method_id}" if last.method_id else last.way
