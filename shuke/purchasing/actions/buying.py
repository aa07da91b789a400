"""From the product's page onto an order: the draft to its vendor, made when there is none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from shuke.accounts.models import User
from shuke.core.turns import in_turn
from shuke.purchasing.actions.lines import change_line, create_line
from shuke.purchasing.actions.orders import create_order
from shuke.purchasing.models import PurchaseLine, PurchaseOrder, VendorProduct


@transaction.atomic
def add_to_draft(offer: VendorProduct, quantity: Decimal, *, by: User | None, at: datetime) -> PurchaseOrder:
    """At least so many of the product on the newest draft to that vendor. A second time changes nothing."""
    in_turn("purchase_draft", str(offer.vendor_id))
    drafts = PurchaseOrder.objects.filter(vendor=offer.vendor, status=PurchaseOrder.Status.DRAFT, deleted_at=None)
    order = drafts.order_by("-id").first() or create_order(by=by, at=at, vendor=offer.vendor)
    line = PurchaseLine.objects.filter(order=order, product=offer.product, deleted_at=None).first()
    if line is None:
        create_line(by=by, at=at, order=order, product=offer.product, quantity=quantity)
    elif line.quantity < quantity:
        change_line(line, by=by, at=at, quantity=quantity)
    return order
