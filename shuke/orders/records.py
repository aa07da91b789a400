"""What an order is to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from shuke.orders import actions
from shuke.orders.models import Order, OrderLine
from shuke.orders.queries import lines_panel, purchases
from shuke.orders.rows import Lines
from shuke.records.fields import Choice, Date, Link, LongText, Money, Number, Text
from shuke.records.filters import ChoiceFilter, DateFilter
from shuke.records.search import SearchSource
from shuke.records.types import RecordType

STATUS_COLOURS = {
    "draft": "tag",
    "confirmed": "tag tag-accent",
    "completed": "tag tag-good",
    "cancelled": "tag",
    "returned": "tag tag-warn",
}

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
        LongText("note"),
        Lines("rows", label_text=_("Products")),
    ),
    columns=("number", "customer", "ordered_on", "status", "channel", "total"),
    page=("customer", "ordered_on", "channel", "note"),
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
    ),
    panels=(lines_panel,),
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
        Link("customer", label_text=_("Customer"), slug="customers"),
        Date("ordered_on"),
        LineNumber("quantity"),
        LineMoney("amount", label_text=_("Amount")),
        LineNumber("pv"),
    ),
    columns=(),
    title="product",
    sort="ordered_on",
    visible=purchases,
)
