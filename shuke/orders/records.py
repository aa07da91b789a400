"""What an order is to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Field as DbField
from django.db.models import Model
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from shuke.core.fields import MoneyField
from shuke.orders import actions
from shuke.orders.actions import carts
from shuke.orders.fields import CartItems
from shuke.orders.margins import MarginOfLine
from shuke.orders.models import (
    Cart,
    DeliveryMethod,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Return,
    Way,
)
from shuke.orders.nearby import nearby
from shuke.orders.panels import cart_panel, order_panel, payment_panel
from shuke.orders.programs import VERBS
from shuke.orders.queries import purchases
from shuke.orders.rows import Lines
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, Date, DateTime, Link, LongText, Money, Number, Text, YesNo
from shuke.records.filters import ChoiceFilter, DateFilter
from shuke.records.search import SearchSource
from shuke.records.types import RecordType

STATUS_COLOURS = {
    "draft": "tag",
    "confirmed": "tag tag-accent",
    "paid": "tag tag-accent",
    "shipped": "tag tag-accent",
    "completed": "tag tag-good",
    "cancelled": "tag",
    "returned": "tag tag-warn",
}

CART_COLOURS = {"open": "tag tag-warn", "ordered": "tag tag-good", "dropped": "tag"}


@dataclass(frozen=True)
class Amount(Money):
    """What an order comes to could be worked out from it."""

    speaks_from: ClassVar[tuple[str, ...]] = ("total",)


ORDER = RecordType(
    name="order",
    slug="orders",
    label=_("Order"),
    plural=_("Orders"),
    icon="receipt",
    model=Order,
    fields=(
        Text("number"),
        Link("customer", slug="customers"),
        Date("ordered_on"),
        Choice("status", choices=Order.Status, colours=STATUS_COLOURS),
        Text("channel"),
        Money("total"),
        Amount("discount"),
        Link("delivery_method", slug="delivery-methods"),
        Amount("delivery_fee"),
        Amount("delivery_cost"),
        Amount("tax"),
        Amount("paid"),
        Amount("margin"),
        Text("tracking"),
        Date("shipped_on"),
        LongText("note"),
        Lines("rows", label_text=_("Products")),
    ),
    columns=("number", "customer", "ordered_on", "status", "channel", "total"),
    page=("customer", "ordered_on", "channel", "delivery_method", "tracking", "shipped_on", "note"),
    title="number",
    hint=("customer", "ordered_on", "total"),
    entry=("customer", "total"),
    sort="-ordered_on",
    filters=(
        ChoiceFilter("status", _("Status"), Order.Status),
        DateFilter("ordered_on", _("Order date")),
    ),
    change=actions.edit_order,
    delete=actions.delete_order,
    restore=actions.restore_order,
    bulk=("status", "channel", "note", "ordered_on"),
    create_url="orders:enter",
    change_url="orders:change",
    create_label=_("New order"),
    empty=_("Enter the first order, or drop in your order file."),
    through="customer",
    search=SearchSource(
        model=Order,
        codes=("number",),
        team="customer__team_id",
        owner="customer__owner_id",
        follows=("customer", "customer_id"),
        wide=True,
    ),
    panels=(order_panel,),
    nearby=nearby,
    verbs=VERBS,
)


# What a line tells goes with what its order tells (`ORDER.fields`): hidden from whom that is hidden.
@dataclass(frozen=True)
class LineProduct(Link):
    speaks_from: ClassVar[tuple[str, ...]] = ("rows",)


@dataclass(frozen=True)
class LineNumber(Number):
    speaks_from: ClassVar[tuple[str, ...]] = ("rows",)


@dataclass(frozen=True)
class LineMoney(Money):
    speaks_from: ClassVar[tuple[str, ...]] = ("rows", "total")


@dataclass(frozen=True)
class LineMargin(LineMoney):
    """Worked out by the database (orders.margins). Its name is the order's own margin, and hidden with it."""

    def expression(self, prefix: str = "") -> Combinable:
        return MarginOfLine(prefix)

    def asked_as(self, model: type[Model]) -> DbField:
        return MoneyField(null=True)


# What was bought, line by line: asked through a customer or a product (records.filtering), with no pages of its own.
# Its name is the orders', since whoever may see those may ask these.
PURCHASE = RecordType(
    name="order",
    slug="purchases",
    label=_("Purchase"),
    plural=_("Purchases"),
    icon="basket",
    model=OrderLine,
    fields=(
        LineProduct("product", slug="products"),
        Link("order", label_text=_("Order"), slug="orders"),
        Link("customer", label_text=_("Customer"), slug="customers"),
        Date("ordered_on"),
        LineNumber("quantity"),
        LineMoney("amount", label_text=_("Amount")),
        LineNumber("pv"),
        LineMargin("margin", label_text=_("Margin")),
    ),
    columns=(),
    title="product",
    sort="ordered_on",
    visible=purchases,
)

PAYMENT = RecordType(
    name="payment",
    slug="payments",
    label=_("Payment"),
    plural=_("Payments"),
    icon="cash",
    model=Payment,
    fields=(
        Link("order", slug="orders"),
        Link("customer", slug="customers"),
        Date("paid_on"),
        Choice("way", choices=Way),
        Link("method", slug="payment-methods"),
        Money("amount"),
        Money("cost"),
        Text("note"),
    ),
    columns=("order", "customer", "paid_on", "way", "method", "amount"),
    page=("order", "customer", "paid_on", "way", "method", "amount", "cost", "note"),
    title="order",
    hint=("paid_on", "way", "amount"),
    sort="-paid_on",
    filters=(ChoiceFilter("way", _("Kind"), Way), DateFilter("paid_on", _("Day"))),
    delete=actions.take_back_payment,
    restore=actions.restore_payment,
    empty=_("Open an order and choose “Take payment”."),
    through="customer",
    panels=(payment_panel,),
)

RETURN = RecordType(
    name="return",
    slug="returns",
    label=_("Return"),
    plural=_("Returns"),
    icon="truck-return",
    model=Return,
    fields=(
        Link("order", slug="orders"),
        Link("customer", slug="customers"),
        Date("returned_on"),
        Choice("reason", choices=Return.Reason),
        Money("amount"),
        Text("note"),
    ),
    columns=("order", "customer", "returned_on", "reason", "amount"),
    page=("order", "customer", "returned_on", "reason", "amount", "note"),
    title="order",
    hint=("returned_on", "reason", "amount"),
    sort="-returned_on",
    filters=(ChoiceFilter("reason", _("Reason"), Return.Reason), DateFilter("returned_on", _("Day"))),
    delete=actions.take_back_return,
    restore=actions.restore_return,
    empty=_("Open an order and choose “Return goods”."),
    through="customer",
)

CART = RecordType(
    name="cart",
    slug="carts",
    label=_("Cart"),
    plural=_("Carts"),
    icon="shopping-cart",
    model=Cart,
    fields=(
        Link("customer", slug="customers"),
        CartItems("items", label_text=_("Products"), wide=True),
        Choice("status", choices=Cart.Status, colours=CART_COLOURS),
        Text("channel"),
        DateTime("touched_at"),
        Money("total"),
        Text("url", wide=True),
        LongText("note"),
        Link("order", label_text=_("Order"), slug="orders"),
        DateTime("reminded_at", read_only=True),
    ),
    columns=("customer", "items", "status", "channel", "touched_at", "total"),
    form=("customer", "items", "touched_at", "channel", "url", "note"),
    page=("customer", "items", "status", "channel", "touched_at", "url", "order", "reminded_at", "note"),
    title="customer",
    hint=("touched_at", "total"),
    sort="-touched_at",
    filters=(ChoiceFilter("status", _("Status"), Cart.Status), DateFilter("touched_at", _("Last used"))),
    create=carts.leave_cart,
    change=carts.change_cart,
    delete=carts.delete_cart,
    restore=carts.restore_cart,
    bulk=("status",),
    create_label=_("New cart"),
    empty=_("Carts come from your web shop through the API, or are written down by hand."),
    through="customer",
    panels=(cart_panel,),
)

PAYMENT_METHOD = plain(
    RecordType(
        name="payment_method",
        slug="payment-methods",
        label=_("Way to pay"),
        plural=_("Ways to pay"),
        icon="credit-card",
        model=PaymentMethod,
        fields=(
            Text("name"),
            Choice("way", choices=Way),
            Number("fee_rate"),
            Number("position"),
            YesNo("active"),
        ),
        columns=("name", "way", "fee_rate", "position", "active"),
        form=("name", "way", "fee_rate", "position", "active"),
        sort="position",
        empty=_("Until you add your own, an order offers cash, card, mobile payment and bank transfer."),
        small=True,
    )
)

DELIVERY_METHOD = plain(
    RecordType(
        name="delivery_method",
        slug="delivery-methods",
        label=_("Way to deliver"),
        plural=_("Ways to deliver"),
        icon="truck-delivery",
        model=DeliveryMethod,
        fields=(
            Text("name"),
            Money("fee"),
            Money("free_from"),
            Money("cost"),
            Text("tracking_url", wide=True),
            Number("position"),
            YesNo("active"),
        ),
        columns=("name", "fee", "free_from", "cost", "position", "active"),
        form=("name", "fee", "free_from", "cost", "tracking_url", "position", "active"),
        sort="position",
        empty=_("Add how goods reach your customers: the shop itself, a courier, a locker."),
        small=True,
    )
)
