"""Who sells a product, what is owed to whom, and whether it is time to order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from shuke.catalogue.fields import runs_low
from shuke.catalogue.models import Product
from shuke.core.prepared import prepared
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder, Vendor, VendorProduct
from shuke.purchasing.sales import sold

DAYS = 30
SPARE_DAYS = 7  # what a shop wants to have left on the day the goods come
MOST = 20


@dataclass(frozen=True)
class Need:
    """Why it is time to order a product. `lasts` is how many days the stock is enough for, at the pace of late."""

    sold: Decimal
    lasts: int | None
    low: bool
    short: bool
    coming: Decimal
    wanted: Decimal

    @property
    def now(self) -> bool:
        return (self.low or self.short) and not self.coming


def offers(product: Product, *, priced: bool = True) -> list[VendorProduct]:
    """The cheapest first, those without a price last. For who may not know prices, the quickest first: the order would
    tell."""
    return _offers(product.pk, priced)


@prepared("product")
def _offers(product: int, priced: bool) -> QuerySet[VendorProduct]:
    rows = VendorProduct.objects.filter(product=product, deleted_at=None, vendor__deleted_at=None)
    by = (*((F("price").asc(nulls_last=True),) if priced else ()), F("lead_days").asc(nulls_last=True), "id")
    return rows.select_related("vendor").order_by(*by)[:MOST]


def need_of(product: Product, found: Sequence[VendorProduct], *, on: date) -> Need:
    gone = sold(product.pk, on - timedelta(days=DAYS))
    lasts = _lasts(product, gone)
    lead = min((one.lead_days for one in found if one.lead_days is not None), default=0)
    short = lasts is not None and lasts <= lead + SPARE_DAYS
    wanted = gone + (product.reorder_level or 0) - max(product.stock or Decimal(0), Decimal(0))
    return Need(gone, lasts, runs_low(product), short, coming(product), _whole(wanted))


def coming(product: Product) -> Decimal:
    """How many are on their way from vendors."""
    return sum((ordered - received for ordered, received in _coming(product.pk)), Decimal(0))


@prepared("product")
def _coming(product: int) -> QuerySet[PurchaseLine, Any]:
    on_the_way = [PurchaseOrder.Status.SENT, PurchaseOrder.Status.PARTLY]
    rows: Any = PurchaseLine.objects.filter(product=product, deleted_at=None, order__deleted_at=None)
    rows = rows.filter(order__status__in=on_the_way).order_by().values("product_id")
    return rows.annotate(ordered=Sum("quantity"), came=Sum("received")).values_list("ordered", "came")


def to_order(offer: VendorProduct, need: Need) -> Decimal:
    """What the button puts on the order: what is wanted, but never less than the vendor sells."""
    return max(need.wanted, offer.min_quantity or Decimal(1), Decimal(1))


@dataclass(frozen=True)
class Owed:
    total: Decimal
    overdue: Decimal
    deliveries: Sequence[GoodsIn]


def owed_to(vendor: Vendor, *, on: date) -> Owed:
    """What is to be paid to a vendor; the deliveries that are due first."""
    rows = GoodsIn.objects.filter(vendor=vendor, deleted_at=None, paid_on=None)
    told = rows.aggregate(total=Sum("amount"), overdue=Sum("amount", filter=Q(due_on__lt=on)))
    zero = Decimal(0)
    return Owed(told["total"] or zero, told["overdue"] or zero, list(rows.order_by("due_on", "id")[:MOST]))


def open_orders(vendor: Vendor) -> list[PurchaseOrder]:
    over = [PurchaseOrder.Status.RECEIVED, PurchaseOrder.Status.CANCELLED]
    rows = PurchaseOrder.objects.filter(vendor=vendor, deleted_at=None).exclude(status__in=over)
    return list(rows.order_by("-id")[:MOST])


def sold_by(vendor: Vendor) -> list[VendorProduct]:
    rows = VendorProduct.objects.filter(vendor=vendor, deleted_at=None, product__deleted_at=None)
    return list(rows.select_related("product").order_by("product__name", "id")[: 10 * MOST])


def lines_of(order: PurchaseOrder) -> list[PurchaseLine]:
    rows = PurchaseLine.objects.filter(order=order, deleted_at=None)
    return list(rows.select_related("product").order_by("id"))


def codes_of(order: PurchaseOrder) -> dict[int, str]:
    """Product → what the vendor calls it."""
    rows = VendorProduct.objects.filter(vendor=order.vendor_id, deleted_at=None).exclude(vendor_code="")
    return dict(rows.values_list("product_id", "vendor_code"))


def deliveries_of(order: PurchaseOrder) -> list[GoodsIn]:
    return list(GoodsIn.objects.filter(order=order, deleted_at=None).order_by("id"))


def _lasts(product: Product, gone: Decimal) -> int | None:
    if product.stock is None or gone <= 0:
        return None
    return int(max(product.stock, Decimal(0)) * DAYS / gone)


def _whole(quantity: Decimal) -> Decimal:
    return quantity.quantize(Decimal(1), ROUND_CEILING)
