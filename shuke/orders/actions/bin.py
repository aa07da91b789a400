"""Putting orders into the bin, and taking them out: one by one, or along with their customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.events.models import Batch
from shuke.orders.actions.figures import count_order, uncount_returned
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.moving import follow
from shuke.orders.actions.recovering import let_wait, recover_carts
from shuke.orders.models import Order, OrderLine
from shuke.orders.statuses import BOUGHT
from shuke.records import search, types
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.customs import check_unique_of, check_unique_values

PIECE = 5_000


class CustomerInBin(UserError):
    code = "customer_in_bin"


@transaction.atomic
def delete_order(order: Order, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Order:
    """Put the order into the bin: it no longer counts. A second time changes nothing."""
    order = Order.objects.select_for_update().get(id=order.id)
    if order.deleted_at is None:
        at = at or timezone.now()
        into_bin(order, "orders.deleted", by=by, at=at, batch=batch)
        order.lines.update(counted=False)
        refresh_measures([order.customer_id])
        follow(order, order.status, by=by, at=at)
        let_wait(order, by=by, at=at)
    return order


@transaction.atomic
def restore_order(order: Order, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Order:
    """Out of the bin: it counts again. Raises CustomerInBin while its customer lies there."""
    order = Order.objects.select_for_update(of=("self",)).select_related("customer").get(id=order.id)
    if order.deleted_at is not None:
        if order.customer.deleted_at is not None:
            raise CustomerInBin(_("Take %(name)s out of the bin first."), name=order.customer.name)
        check_unique_values(order, "order")
        out_of_bin(order, "orders.restored", by=by, at=at, batch=batch)
        count_order(order)
        refresh_measures([order.customer_id])
        follow(order, order.status, by=by, at=at)
        recover_carts(order, by=by, at=at)
    return order


def go_with(customer_ids: Sequence[int], *, at: datetime) -> None:
    """The orders of customers who went into the bin go there too, at the very same moment: by that they are known."""
    for ids in _pieces(Order.objects.filter(customer__in=customer_ids, deleted_at=None)):
        Order.objects.filter(id__in=ids).update(deleted_at=at)
        OrderLine.objects.filter(order__in=ids).update(counted=False)
        search.remove("order", ids)
    refresh_measures(list(customer_ids))


def come_back_with(customer_ids: Sequence[int]) -> None:
    """Those that went with their customer; an order that was deleted by itself stays in the bin. Raises ValueTaken."""
    gone = Order.objects.filter(customer__in=customer_ids, deleted_at=F("customer__deleted_at"))
    for ids in _pieces(gone):
        check_unique_of(types.named("order"), ids)
        Order.objects.filter(id__in=ids).update(deleted_at=None)
        OrderLine.objects.filter(order__in=ids, order__status__in=BOUGHT).update(counted=True)
        uncount_returned(OrderLine.objects.filter(order__in=ids))
        search.index("order", ids)
    refresh_measures(list(customer_ids))


def _pieces(orders: QuerySet[Order]) -> list[list[int]]:
    ids = list(orders.order_by("id").values_list("id", flat=True))
    return [ids[at : at + PIECE] for at in range(0, len(ids), PIECE)]
