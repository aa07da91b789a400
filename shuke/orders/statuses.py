"""Which statuses count as bought, and what may follow what."""

from __future__ import annotations

from shuke.orders.models import Order

Status = Order.Status
BOUGHT = (Status.CONFIRMED, Status.PAID, Status.SHIPPED, Status.COMPLETED)  # the same rule as OrderLine.counted
SENT = (Status.SHIPPED, Status.COMPLETED)  # the goods have left the shop
NEXT: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.CONFIRMED, Status.PAID, Status.SHIPPED, Status.COMPLETED, Status.CANCELLED),
    Status.CONFIRMED: (Status.PAID, Status.SHIPPED, Status.COMPLETED, Status.CANCELLED),
    Status.PAID: (Status.SHIPPED, Status.COMPLETED, Status.CONFIRMED, Status.CANCELLED),
    Status.SHIPPED: (Status.COMPLETED, Status.RETURNED, Status.CANCELLED),
    Status.COMPLETED: (Status.RETURNED, Status.CANCELLED),
    Status.CANCELLED: (Status.CONFIRMED,),
    Status.RETURNED: (Status.COMPLETED,),
}
