"""Goods come in: onto the shelf, off the order, and onto what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.actions import stock
from shuke.catalogue.actions.stock import Kind, Move
from shuke.catalogue.models import Location, Movement, Product
from shuke.core.errors import UserError
from shuke.core.sources import Source
from shuke.events import actions as events
from shuke.purchasing.actions.standing import lines_of, locked, settle
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder
from shuke.purchasing.notices import came_in
from shuke.records.actions import plain
from shuke.records.actions.binning import into_bin
from shuke.records.merged import survivors
from shuke.records.sent import FORM, made_before


class NothingCame(UserError):
    code = "nothing_came"


class NotOnItsWay(UserError):
    code = "not_on_its_way"


class TooMany(UserError):
    code = "too_many"


@transaction.atomic
def receive(
    order: PurchaseOrder,
    came: Mapping[int, Decimal],
    *,
    on: date,
    by: User | None,
    at: datetime,
    token: str = "",
    location: Location | None = None,
) -> GoodsIn:
    """Line → how many came. The same `token` a second time gives the first delivery back, and nothing moves.

    Raises NotOnItsWay, NothingCame, TooMany.
    """
    if known := made_before(GoodsIn.objects.all(), token):
        return known
    order = locked(order.pk)
    if order.deleted_at is not None or not order.is_coming:
        raise NotOnItsWay(_("Nothing is expected of this order. Mark it as sent first."))
    lines = [one for one in lines_of(order) if came.get(one.pk)]
    if not lines:
        raise NothingCame(_("Write down how many came of at least one product."))
    for line in lines:
        _check(line, came[line.pk])
    made = _deliver(order, sum((came[one.pk] * one.price for one in lines), Decimal(0)), on, by, token)
    place = location.pk if location else None
    homes = _homes(lines)
    moves = [Move(homes[one.pk], place, came[one.pk], Kind.RECEIVE, order.number) for one in lines]
    stock.move(moves, source=source_of(made), by=by, at=at)
    for line in lines:
        line.received += came[line.pk]
    PurchaseLine.objects.bulk_update(lines, ["received"])
    events.record("purchasing.received", made, by=by, at=at, note=order.number)
    _tell(order, by=by, at=at, note=made.number)
    came_in(made, by=by, at=at)
    return made


@transaction.atomic
def take_back(made: GoodsIn, *, by: User | None, at: datetime) -> GoodsIn:
    """It was a mistake: goods leave the shelf and are expected again. A second time does nothing. Raises NotOnItsWay
    once it was paid."""
    order = locked(made.order_id)
    made = GoodsIn.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.deleted_at is not None:
        return made
    if made.paid_on is not None:
        raise NotOnItsWay(_("It was paid already. Take the payment back first."))
    came = _came(made)
    stock.take_back(source_of(made), by=by, at=at, note=made.number)
    lines = lines_of(order)
    homes = _homes(lines)
    for line in lines:
        back = min(line.received, came.get(homes[line.pk], Decimal(0)))
        line.received -= back
        came[homes[line.pk]] = came.get(homes[line.pk], Decimal(0)) - back
    PurchaseLine.objects.bulk_update(lines, ["received"])
    into_bin(made, "purchasing.taken_back", by=by, at=at, batch=None, note=order.number)
    _tell(order, by=by, at=at, note=made.number)
    return made


def mark_paid(made: GoodsIn, paid_on: date | None, *, by: User | None, at: datetime) -> GoodsIn:
    """None: not paid after all."""
    changed: GoodsIn = plain.change("goods_in", made, by=by, at=at, paid_on=paid_on)
    return changed


def source_of(made: GoodsIn) -> Source:
    return Source(GoodsIn._meta.label_lower, made.pk)


def _check(line: PurchaseLine, quantity: Decimal) -> None:
    if quantity < 0 or quantity > line.open:
        sentence = _("Of %(name)s only %(count)s are still expected. If more came, raise the quantity on the order.")
        raise TooMany(sentence, name=line.product.name, count=f"{line.open:f}")


def _deliver(order: PurchaseOrder, amount: Decimal, on: date, by: User | None, token: str) -> GoodsIn:
    count = GoodsIn.objects.filter(order=order).count() + 1
    source_system, external_id = (FORM, token) if token else ("", "")
    return GoodsIn.objects.create(
        number=f"{order.number}-{count}", order=order, vendor=order.vendor, received_on=on, amount=amount,
        due_on=on + timedelta(days=order.vendor.terms_days or 0), created_by=by, modified_by=by,
        source_system=source_system, external_id=external_id,
    )  # fmt: skip


def _came(made: GoodsIn) -> dict[int, Decimal]:
    """Product → how many of it came with this delivery."""
    source = source_of(made)
    rows = Movement.objects.filter(source_type=source.type, source_id=source.id, kind=Kind.RECEIVE)
    return dict(rows.values("product_id").annotate(came=Sum("quantity")).values_list("product_id", "came"))


def _homes(lines: Sequence[PurchaseLine]) -> dict[int, int]:
    """Line → the product that lies on the shelf. Of two products of one order that became one, a line keeps the name of
    the one that is gone."""
    homes = survivors(Product._meta.label_lower, [one.product_id for one in lines])
    return {one.pk: homes.get(one.product_id, one.product_id) for one in lines}


def _tell(order: PurchaseOrder, *, by: User | None, at: datetime, note: str) -> None:
    before = order.status
    settle(order)
    if order.status != before:
        changes = {"status": (before, order.status)}
        events.record("purchasing.moved", order, by=by, at=at, changes=changes, note=note)
