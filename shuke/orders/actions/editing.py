"""The door for changing single fields of an order: from a list, for many at once, and to take a change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.orders.actions.figures import FIGURED, count_order, figure
from shuke.orders.actions.lines import as_sold, check_returns
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.moving import follow
from shuke.orders.actions.payments import give_back_kept, take_again_kept, take_at_its_word
from shuke.orders.models import Order, OrderLine
from shuke.orders.rows import FIGURES, TEXTS, Row, read, rows_of
from shuke.orders.statuses import NEXT
from shuke.records.customs import Changes, settle
from shuke.records.versions import check_version

TERMS = {"discount", "delivery_method", "delivery_fee", "delivery_cost"}
EDITABLE = {"ordered_on", "channel", "note", "status", "tracking", "shipped_on", *TERMS}


class StatusNotPossible(UserError):
    code = "status_not_possible"
    field = "status"


class DayMissing(UserError):
    code = "day_missing"
    field = "ordered_on"


@transaction.atomic
def edit_order(
    order: Order,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    rows: Sequence[Row] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Order:
    """Change the given fields; `rows` are lines as an event keeps them (undo). One event, or nothing if all is as
    before. Raises ChangedMeanwhile, StatusNotPossible, DayMissing, DiscountTooLarge, ReturnsStand."""
    order = Order.objects.select_for_update(of=("self",)).get(id=order.id)
    check_version(order, version)
    for name in FIGURED:  # worked out
        values.pop(name, None)
    status = order.status
    changes = _differences(order, values, batch)
    if changes.get("status") == (Order.Status.PAID, Order.Status.SHIPPED):
        take_at_its_word(order, by=by, at=at)
    for name, (_old, new) in changes.items():
        setattr(order, name, new)
    changes |= settle(order, "order", custom)
    if rows is not None and (before := rows_of(order)) != list(rows):
        check_returns(order)
        changes["rows"] = (before, list(rows))
        _write_rows(order, rows)
    if changes:
        _save(order, changes, status, by=by, batch=batch, at=at)
    return order


def _save(
    order: Order, changes: Changes, status: str, *, by: User | None, batch: Batch | None, at: datetime | None
) -> None:
    """`status` is what it was before."""
    if "discount" in changes:
        order.reductions = None  # what it was made of no longer holds
    if changes.keys() & {"rows", *TERMS}:
        changes |= _figured(order)
    order.modified_by = by
    order.save()
    count_order(order)
    verb = "orders.status_changed" if set(changes) == {"status"} else "orders.changed"
    events.record(
        verb, order, by=by, at=at or timezone.now(), customer_id=order.customer_id, changes=changes, batch=batch
    )
    refresh_measures([order.customer_id])
    if changes.keys() & {"status", "rows", *TERMS}:
        follow(order, status, by=by, at=at)
    if order.status == Order.Status.CANCELLED != status:
        give_back_kept(order, by=by, at=at)
    elif status == Order.Status.CANCELLED != order.status and batch is not None and batch.takes_back:
        take_again_kept(order, by=by, batch=batch, at=at)


def _differences(order: Order, values: dict[str, Any], batch: Batch | None) -> Changes:
    if unknown := set(values) - EDITABLE:
        raise TypeError(f"not fields of an order that can be changed by themselves: {sorted(unknown)}")
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(order, name)) != new}
    if "ordered_on" in changes and values["ordered_on"] is None:
        raise DayMissing(_("Write the day of the order."))
    back = batch is not None and batch.takes_back  # what was once so may be so again
    if "status" in changes and not back and values["status"] not in NEXT[order.status]:
        labels = dict(Order.Status.choices)
        raise StatusNotPossible(
            _("An order cannot go from “%(old)s” to “%(new)s”."),
            old=labels[order.status],
            new=labels.get(values["status"], values["status"]),
        )
    return changes


def _write_rows(order: Order, rows: Sequence[Row]) -> None:
    """In place of what was there; a line that was there before keeps its id."""
    lines = [read(order, row) for row in rows]
    there = set(order.lines.values_list("pk", flat=True))
    new = [line for line in lines if line.pk not in there]
    products = Product.objects.in_bulk([line.product_id for line in new])
    for line in lines:
        line.customer_id, line.ordered_on = order.customer_id, order.ordered_on
    for line in new:
        as_sold(line, products[line.product_id])
    order.lines.exclude(pk__in=[line.pk for line in lines]).delete()
    OrderLine.objects.bulk_update([line for line in lines if line.pk in there], ("product", *FIGURES, *TEXTS))
    OrderLine.objects.bulk_create(new)


def _figured(order: Order) -> Changes:
    before = order.total
    figure(order)
    return {"total": (before, order.total)} if before != order.total else {}
