"""From draft to completed, cancelled or returned."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.models import Order
from shuke.orders.statuses import BOUGHT, NEXT
from shuke.records.versions import check_version


class StatusNotPossible(UserError):
    code = "status_not_possible"


@transaction.atomic
def set_status(
    order: Order, status: str, *, by: User | None, version: str | None = None, at: datetime | None = None
) -> Order:
    """Give the order another status; its lines count as bought, or no longer do. The same status changes nothing.

    Raises StatusNotPossible, and ChangedMeanwhile when `version` is no longer the newest.
    """
    order = Order.objects.select_for_update().get(id=order.id)
    if status == order.status:
        return order
    check_version(order, version)
    if status not in NEXT[order.status]:
        raise StatusNotPossible(_("An order cannot go from “%(old)s” to “%(new)s”."), old=order.get_status_display(),
                                new=dict(Order.Status.choices).get(status, status))  # fmt: skip
    before, order.status, order.modified_by = order.status, status, by
    order.save(update_fields=["status", "modified_by", "modified_at"])
    order.lines.update(counted=status in BOUGHT and order.deleted_at is None)
    events.record(
        "orders.status_changed", order, by=by, at=at or timezone.now(), customer_id=order.customer_id,
        changes={"status": (before, status)},
    )  # fmt: skip
    refresh_measures([order.customer_id])
    return order
