"""The form of an order: a customer, a day, and lines of product, quantity, price and discount."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.orders.actions import Line
from shuke.orders.models import Order
from shuke.records.forms import OwnFields
from shuke.records.versions import version_of

BIGGEST = Decimal(10**12)
MOST_LINES = 200


@dataclass
class Typed:
    """One line as it was typed, to be shown again."""

    product: str = ""
    product_name: str = ""
    unit: str = ""
    quantity: str = "1"
    unit_price: str = ""
    discount: str = ""


class OrderForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    ordered_on = forms.DateField(
        label=_("Order date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.CharField(label=_("Channel"), required=False, max_length=40)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, user: User | AnonymousUser, asked: Any = None, *, customer: Customer | None, order: Order | None = None,
        **initial: Any,
    ) -> None:  # fmt: skip
        began = _initial(order) if order else {"token": uuid.uuid4().hex, **initial}
        super().__init__(asked, initial=began)
        self.customer, self.order = customer, order
        for name in fields_fixed(user, "order") & set(self.fields):
            if order or name != "ordered_on":  # an order is of some day
                del self.fields[name]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.own = OwnFields(self, "order", user, order)
        self.typed = _typed(asked) if asked is not None else _kept(order)
        self.lines: list[Line] = []
        self.products = Product.objects.visible_to(user).in_bulk(_ids(self.typed))
        for one in self.typed:
            known = self.products.get(int(one.product)) if one.product.isdecimal() else None
            one.product_name, one.unit = (known.name, known.unit) if known else (one.product_name, "")

    def clean(self) -> dict[str, Any]:
        if self.customer is None:
            self.add_error(None, _("Choose the customer."))
        for one in self.typed:
            if one.product or one.product_name:
                self._read(one)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        plain = {name: self._given(name) for name in ("ordered_on", "channel", "note")}
        return plain | {"lines": self.lines, "custom": self.own.values()}

    def _given(self, name: str) -> Any:
        """What the person's role does not let them write stays as it is."""
        return self.cleaned_data[name] if name in self.fields else getattr(self.order, name, "")

    def _read(self, one: Typed) -> None:
        product = self.products.get(int(one.product)) if one.product.isdecimal() else None
        if product is None:
            self.add_error(None, _("Choose “%(text)s” from the list of products.") % {"text": one.product_name})
            return
        try:
            price = _decimal(one.unit_price) if one.unit_price else None
            line = Line(product, _decimal(one.quantity or "1"), price, _decimal(one.discount or "0"))
        except (InvalidOperation, ValueError):
            self.add_error(
                None, _("%(product)s: write quantity, price and discount as numbers.") % {"product": product.name}
            )
        else:
            self.lines.append(line)


def _typed(asked: Any) -> list[Typed]:
    columns = [
        asked.getlist(name)[:MOST_LINES] for name in ("product", "product_name", "quantity", "unit_price", "discount")
    ]
    rows = zip(*columns, strict=False)
    return [Typed(product[:15], name.strip()[:80], "", quantity, price, discount)
            for product, name, quantity, price, discount in rows] or [Typed()]  # fmt: skip


def _kept(order: Order | None) -> list[Typed]:
    if order is None:
        return [Typed()]
    return [
        Typed(
            str(one.product_id),
            one.product.name,
            one.product.unit,
            _text(one.quantity),
            f"{one.price:f}",  # nothing is a price too: an empty field would mean the product's own
            _text(one.discount),
        )
        for one in order.lines.select_related("product").order_by("position", "id")
    ]


def _text(value: Decimal | None) -> str:
    return f"{value:f}" if value else ""


def _ids(typed: list[Typed]) -> list[int]:
    return [int(one.product) for one in typed if one.product.isdecimal() and len(one.product) < 16]


def _initial(order: Order) -> dict[str, Any]:
    return {"version": version_of(order), "ordered_on": order.ordered_on, "channel": order.channel, "note": order.note}


def _decimal(text: str) -> Decimal:
    number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    if not number.is_finite() or abs(number) > BIGGEST:
        raise ValueError(text)
    return number
