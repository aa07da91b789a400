"""What the pages of products, vendors, purchase orders and goods in show of buying."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may, told
from shuke.catalogue.fields import places
from shuke.catalogue.models import Product
from shuke.catalogue.queries import shelf
from shuke.purchasing import queries
from shuke.purchasing.models import GoodsIn, PurchaseOrder, Vendor

Shown = tuple[str, dict[str, Any]]
PART = "purchasing"


def product_vendors_panel(request: Any, record: Any) -> Shown | None:
    """On a product's page: who sells it to the shop, and whether it is time to call."""
    user = request.user
    if not isinstance(record, Product) or not turned_on(request.shop, PART) or not may(user, "vendor_product:see"):
        return None
    priced = told(user, "vendor_product", "price")
    found = queries.offers(record, priced=priced)
    may_add = may(user, "vendor_product:create")
    if not found and not may_add:
        return None
    need = queries.need_of(record, found, on=timezone.localdate())
    return "purchasing/_product.html", {
        "product": record, "may_add": may_add, "priced": priced,
        "phones": told(user, "vendor", "phone"), "need": need if shelf.sees_stock(user) else None,
        "days": queries.DAYS,
        "may_order": may(user, "purchase_order:create") and may(user, "purchase_line:create"),
        "offers": [(one, queries.to_order(one, need)) for one in found],
    }  # fmt: skip


def vendor_panel(request: Any, vendor: Vendor) -> Shown:
    user, today = request.user, timezone.localdate()
    owed = queries.owed_to(vendor, on=today) if may(user, "goods_in:see") else None
    return "purchasing/_vendor.html", {
        "vendor": vendor, "owed": owed, "amounts": told(user, "goods_in", "amount"),
        "priced": told(user, "vendor_product", "price"),
        "deliveries": [(one, one.is_overdue(today)) for one in owed.deliveries] if owed else [],
        "may_pay": may(user, "goods_in:change"), "may_order": may(user, "purchase_order:create"),
        "may_add": may(user, "vendor_product:create"),
        "orders": queries.open_orders(vendor) if may(user, "purchase_order:see") else [],
        "products": queries.sold_by(vendor) if may(user, "vendor_product:see") else [],
    }  # fmt: skip


def order_panel(request: Any, order: PurchaseOrder) -> Shown:
    user = request.user
    may_change = may(user, "purchase_order:change")
    found = list(places(user)) if may_change and order.is_coming else []
    return "purchasing/_order.html", {
        "order": order, "lines": queries.lines_of(order),
        "priced": told(user, "purchase_line", "price"), "may_change": may_change,
        "may_add": may(user, "purchase_line:create") and order.status in {"draft", "sent", "partly"},
        "deliveries": queries.deliveries_of(order) if may(user, "goods_in:see") else [],
        "amounts": told(user, "goods_in", "amount"), "token": uuid.uuid4().hex,
        "places": found if len(found) > 1 else [],
    }  # fmt: skip


def goods_in_panel(request: Any, made: GoodsIn) -> Shown:
    return "purchasing/_goods_in.html", {
        "made": made, "overdue": made.is_overdue(timezone.localdate()),
        "may_change": may(request.user, "goods_in:change"),
        "amounts": told(request.user, "goods_in", "amount"),
    }  # fmt: skip
