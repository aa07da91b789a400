"""What vendors, their prices, purchase orders and goods in are to a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.fields import About
from shuke.purchasing import actions
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder, Vendor, VendorProduct
from shuke.purchasing.nearby import nearby
from shuke.purchasing.panels import PART, goods_in_panel, order_panel, vendor_panel
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, Date, DateTime, Email, Link, LongText, Money, Number, Phone, Text, Web
from shuke.records.filters import ChoiceFilter, DateFilter, Filter, Options
from shuke.records.search import SearchSource
from shuke.records.types import RecordType

STATUS_COLOURS = {
    "sent": "tag tag-accent",
    "partly": "tag tag-warn",
    "received": "tag tag-good",
    "cancelled": "tag",
}


@dataclass(frozen=True)
class StateFilter(ChoiceFilter):
    """What is still to come, or one status."""

    def options(self, user: User | AnonymousUser) -> Options:
        return [("coming", _("Still to come")), *super().options(user)]

    def asked(self, value: str) -> dict[str, Any] | None:
        if value == "coming":
            return self.where("any_of", [PurchaseOrder.Status.SENT, PurchaseOrder.Status.PARTLY])
        return super().asked(value)


@dataclass(frozen=True)
class OwedFilter(Filter):
    """What is to be paid, what of it is overdue, and what was paid."""

    def options(self, user: User | AnonymousUser) -> Options:
        return [("open", _("To pay")), ("overdue", _("Past due")), ("paid", _("Paid"))]

    def asked(self, value: str) -> dict[str, Any] | None:
        if value == "overdue":
            late = {"field": "due_on", "op": "<", "value": timezone.localdate().isoformat()}
            return {"all": [self.where("empty"), late]}
        asked = {"open": "empty", "paid": "filled"}.get(value)
        return self.where(asked) if asked else None


_VENDOR = RecordType(
    name="vendor",
    slug="vendors",
    label=_("Vendor"),
    plural=_("Vendors"),
    icon="truck-delivery",
    model=Vendor,
    fields=(
        Text("name"),
        Choice("category", choices=Vendor.Category),
        Text("contact"),
        Phone("phone"),
        Email("email"),
        Web("site"),
        Number("terms_days", places=0),
        LongText("note"),
    ),
    columns=("name", "category", "contact", "phone", "terms_days"),
    form=("name", "category", "contact", "phone", "email", "site", "terms_days", "note"),
    quick=("name", "category", "contact", "phone"),
    hint=("category",),
    sort="name",
    filters=(ChoiceFilter("category", _("What it supplies"), Vendor.Category),),
    create_label=_("New vendor"),
    empty=_("Whom do you buy from? Write down the first vendor, with a phone number to call."),
    small=True,
    mergeable=True,
    search=SearchSource(model=Vendor, words=("name", "contact"), emails=("email",), numbers=("phone",)),
    panels=(vendor_panel,),
    part=PART,
)
VENDOR = replace(plain(_VENDOR), delete=actions.delete_vendor)

VENDOR_PRODUCT = plain(
    RecordType(
        name="vendor_product",
        slug="vendor-products",
        label=_("Vendor's price"),
        plural=_("Vendors' prices"),
        icon="tag",
        model=VendorProduct,
        fields=(
            About("about", label_text=_("Product and vendor")),
            Link("vendor", slug="vendors"),
            Link("product", slug="products"),
            Money("price"),
            Number("lead_days", places=0),
            Number("min_quantity"),
            Text("vendor_code"),
            DateTime("created_at", read_only=True),
        ),
        columns=("about", "price", "lead_days", "min_quantity", "vendor_code"),
        form=("vendor", "product", "price", "lead_days", "min_quantity", "vendor_code"),
        title="about",
        sort="-created_at",
        create_label=_("New vendor's price"),
        empty=_("What a vendor asks for a product, and how long it takes to come."),
        small=True,
        part=PART,
    )
)

_ORDER = RecordType(
    name="purchase_order",
    slug="purchase-orders",
    label=_("Purchase order"),
    plural=_("Purchase orders"),
    icon="truck-delivery",
    model=PurchaseOrder,
    fields=(
        Text("number"),
        Link("vendor", slug="vendors"),
        Choice("status", choices=PurchaseOrder.Status, colours=STATUS_COLOURS, read_only=True),
        Date("expected_on"),
        Date("sent_on", read_only=True),
        Money("total", read_only=True),
        LongText("note"),
        DateTime("created_at", read_only=True),
    ),
    columns=("number", "vendor", "status", "expected_on", "total", "created_at"),
    form=("vendor", "expected_on", "note", "number"),
    page=("vendor", "sent_on", "expected_on", "total", "note"),
    title="number",
    hint=("vendor", "status"),
    sort="-created_at",
    filters=(
        StateFilter("status", _("Status"), PurchaseOrder.Status),
        DateFilter("expected_on", _("Arrives on")),
    ),
    create_label=_("New purchase order"),
    empty=_("Nothing is on order. Begin here, or with “Order” on the page of a product."),
    search=SearchSource(model=PurchaseOrder, codes=("number",)),
    nearby=nearby,
    panels=(order_panel,),
    part=PART,
)
PURCHASE_ORDER = replace(
    plain(_ORDER),
    create=actions.create_order,
    change=actions.change_order,
    delete=actions.delete_order,
    restore=actions.restore_order,
)

_LINE = RecordType(
    name="purchase_line",
    slug="purchase-lines",
    label=_("Line of a purchase order"),
    plural=_("Lines of purchase orders"),
    icon="list",
    model=PurchaseLine,
    fields=(
        About("about", label_text=_("Order and product")),
        Link("order", slug="purchase-orders"),
        Link("product", slug="products"),
        Number("quantity"),
        Money("price"),
        Number("received", read_only=True),
        DateTime("created_at", read_only=True),
    ),
    columns=("about", "quantity", "received", "price"),
    form=("order", "product", "quantity", "price"),
    title="about",
    sort="-created_at",
    create_label=_("New line"),
    empty=_("Open a purchase order and write down what you want."),
    part=PART,
)
PURCHASE_LINE = replace(
    plain(_LINE),
    create=actions.create_line,
    change=actions.change_line,
    delete=actions.delete_line,
    restore=actions.restore_line,
)

_GOODS_IN = RecordType(
    name="goods_in",
    slug="goods-in",
    label=_("Goods in"),
    plural=_("Goods in and to pay"),
    icon="packages",
    model=GoodsIn,
    fields=(
        Text("number", read_only=True),
        Link("vendor", slug="vendors", read_only=True),
        Link("order", slug="purchase-orders", read_only=True),
        Date("received_on", read_only=True),
        Money("amount", read_only=True),
        Date("due_on"),
        Date("paid_on"),
        Text("invoice"),
        LongText("note"),
    ),
    columns=("number", "vendor", "received_on", "amount", "due_on", "paid_on"),
    form=("due_on", "paid_on", "invoice", "note"),
    page=("vendor", "order", "received_on", "amount", "due_on", "paid_on", "invoice", "note"),
    title="number",
    hint=("vendor", "received_on"),
    sort="due_on",
    filters=(OwedFilter("paid_on", _("To pay")), DateFilter("due_on", _("Due on"))),
    empty=_("What comes in stands here, with the day by which it is to be paid."),
    panels=(goods_in_panel,),
    part=PART,
)
GOODS_IN = replace(plain(_GOODS_IN), create=None, delete=None, restore=None)

PURCHASING_TYPES = (VENDOR, PURCHASE_ORDER, VENDOR_PRODUCT, PURCHASE_LINE, GOODS_IN)
