"""The form of an order: a customer, a day, and lines of product, quantity, price and discount."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.loyalty.models import Coupon
from shuke.loyalty.queries import Offer
from shuke.orders.actions import Line, Pay, Terms
from shuke.orders.baskets import KEPT
from shuke.orders.forms.numbers import NumberField, decimal
from shuke.orders.forms.steps import pay_of
from shuke.orders.models import DeliveryMethod, Order, Way
from shuke.orders.offers import offered, perks_of, reductions
from shuke.orders.queries import usual_way, ways_to_deliver, ways_to_pay
from shuke.records.forms import OwnFields
from shuke.records.versions import version_of

MOST_LINES = 200
ZERO = Decimal(0)
LATER, DRAFT = "later", "draft"  # of an order that nothing was paid for


@dataclass
class Typed:
    """One line as it was typed, to be shown again."""

    product: str = ""
    product_name: str = ""
    unit: str = ""
    quantity: str = "1"
    unit_price: str = ""
    discount: str = ""
    reason: str = ""


class Ways(forms.ChoiceField):
    """What a customer has with the shop is offered beside it (orders/_offers.html), once the customer is known."""

    def valid_value(self, value: Any) -> bool:
        return value in KEPT or super().valid_value(value)


class OrderForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    ordered_on = forms.DateField(
        label=_("Order date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.CharField(label=_("Channel"), required=False, max_length=40)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    code = forms.CharField(label=_("Coupon code"), required=False, max_length=40)
    order_discount = NumberField(label=_("Discount on the whole order"), least=ZERO)
    delivery_method = forms.ModelChoiceField(
        label=_("Delivery"), queryset=DeliveryMethod.objects.none(), required=False, empty_label=_("None: taken along")
    )
    delivery_fee = NumberField(label=_("Delivery fee"), least=ZERO)
    pay = Ways(label=_("Payment"), required=False, widget=forms.RadioSelect)

    def __init__(
        self, user: User | AnonymousUser, asked: Any = None, *, customer: Customer | None, order: Order | None = None,
        **initial: Any,
    ) -> None:  # fmt: skip
        began = _initial(order) if order else {"token": uuid.uuid4().hex, "pay": usual_way(), **initial}
        super().__init__(asked, initial=began)
        self.customer, self.order = customer, order
        for name in fields_fixed(user, "order") & set(self.fields):
            if order or name != "ordered_on":  # an order is of some day
                del self.fields[name]
        for name, field in self.fields.items():
            if name != "pay":
                field.widget.attrs["class"] = "form-control"
        self._offer()
        self.own = OwnFields(self, "order", user, order)
        self.typed = _typed(asked) if asked is not None else _kept(order)
        self.lines: list[Line] = []
        self._told: Offer | None = None
        self.products = Product.objects.visible_to(user).in_bulk(_ids(self.typed))
        for one in self.typed:
            known = self._product(one)
            one.product_name, one.unit = (known.name, known.unit) if known else (one.product_name, "")

    def clean(self) -> dict[str, Any]:
        if self.customer is None:
            self.add_error(None, _("Choose the customer."))
        for one in self.typed:
            if one.product or one.product_name:
                self._read(one)
        self.lines = self._priced(self.lines)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        plain = {name: self._given(name) for name in ("ordered_on", "channel", "note")}
        return plain | {"lines": self.lines, "custom": self.own.values(), "terms": self.terms()}

    def payment(self) -> Pay | None:
        """How a new order was paid, all of it; None if it wasn't, or nobody said."""
        word = self.cleaned_data.get("pay") or ""
        if word in {"", LATER, DRAFT}:
            return None
        most = next((one.most for one in perks_of(self.told()) if one.way == word), None) if word in KEPT else None
        return replace(pay_of(word), most=most)

    def status(self) -> str:
        """What a new order begins with: done, where nothing remains to be done."""
        word = self.cleaned_data.get("pay") or ""
        if word == DRAFT:
            return Order.Status.DRAFT
        return Order.Status.CONFIRMED if word == LATER or self.terms().delivery_method else Order.Status.COMPLETED

    def terms(self) -> Terms:
        order = self.order
        if order and not {"order_discount", "delivery_method", "delivery_fee"} & set(self.data):
            return Terms(  # not asked
                discount=order.discount, delivery_method=order.delivery_method, delivery_fee=order.delivery_fee,
                delivery_cost=order.delivery_cost,
            )  # fmt: skip
        data = self.cleaned_data
        method = (
            data.get("delivery_method") if "delivery_method" in self.fields else getattr(order, "delivery_method", None)
        )
        same = order is not None and method == order.delivery_method
        by_hand, taken = data.get("order_discount") or ZERO, []
        if order is None:
            goods, payment = sum((line.amount for line in self.lines), ZERO), self.payment()
            tab = payment is not None and payment.way == Way.TAB
            chosen = self.data.getlist("offer") if hasattr(self.data, "getlist") else ()
            taken = reductions(self.told(), chosen, tab=tab, by_hand=by_hand, most=goods)
        return Terms(
            discount=sum((Decimal(one["amount"]) for one in taken), ZERO) if taken else by_hand,
            reductions=tuple(taken),
            delivery_method=method,
            delivery_fee=data.get("delivery_fee"),
            delivery_cost=order.delivery_cost if order and same else None,
        )

    def told(self) -> Offer:
        """What loyalty offers for these lines."""
        if self._told is None:
            data, bought = self.cleaned_data, [(line.product.pk, line.quantity, line.amount) for line in self.lines]
            method = data.get("delivery_method")
            fee = data.get("delivery_fee") or (method.fee if method else None) or ZERO
            on, codes = data.get("ordered_on") or timezone.localdate(), [data.get("code") or ""]
            self._told = offered(self.customer, bought, on=on, shipping=fee, codes=codes)
        return self._told

    def _offer(self) -> None:
        """Only what the shop has, and what is asked of a new order only of that."""
        ways = ways_to_deliver()
        method: Any = self.fields["delivery_method"]
        method.queryset = DeliveryMethod.objects.filter(
            pk__in=[one.pk for one in ways] + ([self.order.delivery_method_id] if self.order else [])
        ).order_by("position", "id")
        if not ways and not (self.order and (self.order.delivery_method_id or self.order.delivery_fee)):
            del self.fields["delivery_method"], self.fields["delivery_fee"]
        if self.order:
            del self.fields["pay"], self.fields["code"]
            return
        if not Coupon.objects.alive().exclude(code="").exists():
            del self.fields["code"]
        pay: Any = self.fields["pay"]
        pay.choices = [*ways_to_pay(), (LATER, _("Pays later")), (DRAFT, _("Only a draft")), ("", _("Not noted"))]

    def _given(self, name: str) -> Any:
        """What the person's role does not let them write stays as it is."""
        return self.cleaned_data[name] if name in self.fields else getattr(self.order, name, "")

    def _priced(self, lines: list[Line]) -> list[Line]:
        """Those without a price get the customer's own; and each says why it costs that, where it is a book's price."""
        on = self.cleaned_data.get("ordered_on") or (self.order.ordered_on if self.order else None)
        if self.customer is None or on is None:
            return lines
        prices = prices_for([(line.product, line.quantity) for line in lines], customer=self.customer, on=on)
        return [
            replace(
                line,
                unit_price=price.amount if line.unit_price is None else line.unit_price,
                reason=price.reason if line.unit_price in {None, price.amount} else "",
            )
            for line, price in zip(lines, prices, strict=True)
        ]

    def _product(self, one: Typed) -> Product | None:
        return self.products.get(whole_number(one.product) or 0)

    def _read(self, one: Typed) -> None:
        product = self._product(one)
        if product is None:
            self.add_error(None, _("Choose “%(text)s” from the list of products.") % {"text": one.product_name})
            return
        try:
            price = decimal(one.unit_price) if one.unit_price else None
            line = Line(product, decimal(one.quantity or "1"), price, decimal(one.discount or "0"))
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
            one.price_reason or "",
        )
        for one in order.lines.select_related("product").order_by("position", "id")
    ]


def _text(value: Decimal | None) -> str:
    return f"{value:f}" if value else ""


def _ids(typed: list[Typed]) -> list[int]:
    return list(filter(None, (whole_number(one.product) for one in typed)))


def _initial(order: Order) -> dict[str, Any]:
    return {
        "version": version_of(order), "ordered_on": order.ordered_on, "channel": order.channel, "note": order.note,
        "order_discount": _text(order.discount), "delivery_method": order.delivery_method,
        "delivery_fee": _text(order.delivery_fee),
    }  # fmt: skip
