"""Which statuses count as bought, and what may follow what."""

from __future__ import annotations

from shuke.orders.models import Order

Status = Order.Status
BOUGHT = (Status.CONFIRMED, Status.COMPLETED)  # the same rule as OrderLine.counted
NEXT: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.CONFIRMED, Status.COMPLETED, Status.CANCELLED),
    Status.CONFIRMED: (Status.COMPLETED, Status.CANCELLED),
    Status.COMPLETED: (Status.RETURNED, Status.CANCELLED),
    Status.CANCELLED: (Status.CONFIRMED,),
    Status.RETURNED: (Status.COMPLETED,),
}
