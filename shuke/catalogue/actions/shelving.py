"""Goods moved by hand: counted, come in, corrected, carried elsewhere; each told in the product's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.actions import stock
from shuke.catalogue.actions.stock import Kind, Move
from shuke.catalogue.models import Location, Movement, Product
from shuke.catalogue.queries.shelf import on_hand
from shuke.core.errors import UserError
from shuke.core.sources import Source
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.sent import FORM


class ReasonMissing(UserError):
    code = "reason_missing"
    field = "note"


class SamePlace(UserError):
    code = "same_place"
    field = "to"


@dataclass(frozen=True)
class Handled:
    """What somebody did with a product at a place. `to` is where it was carried; `token` is that of the form."""

    what: Kind
    quantity: Decimal
    location: Location
    to: Location | None = None
    note: str = ""
    token: int | None = None


@transaction.atomic
def handle(product: Product, done: Handled, *, by: User | None, at: datetime) -> list[Movement]:
    """The same form sent again moves nothing. Raises ReasonMissing for a correction without one, SamePlace for goods
    carried nowhere."""
    if done.what == Kind.ADJUST and not done.note.strip():
        raise ReasonMissing(_("Say why, such as “broken” or “found again”."))
    if done.what == Kind.TRANSFER and (done.to is None or done.to == done.location):
        raise SamePlace(_("Choose another place to carry it to."))
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    source = Source(FORM, done.token) if done.token else None
    moved = stock.move(_moves(product, done), source=source, by=by, at=at)
    if done.what == Kind.COUNT:
        _begin_at_nought([product])
    _tell(product, by=by, at=at, note=done.note)
    return moved


def _moves(product: Product, done: Handled) -> list[Move]:
    here, note = done.location.pk, done.note.strip()
    if done.what == Kind.COUNT:
        known = _known(done.location, [product])[product.pk]
        return [Move(product.pk, here, done.quantity - (known or Decimal(0)), Kind.COUNT, note)]
    if done.what == Kind.TRANSFER and done.to is not None:
        out = Move(product.pk, here, -done.quantity, Kind.TRANSFER, note)
        return [out, Move(product.pk, done.to.pk, done.quantity, Kind.TRANSFER, note)]
    return [Move(product.pk, here, done.quantity, done.what, note)]


def _begin_at_nought(products: Sequence[Product]) -> None:
    """Who counts none of what nobody had counted moves nothing, but from now on there are none instead of no number."""
    Product.objects.filter(pk__in=[one.pk for one in products], stock=None).update(stock=0)


def _known(location: Location, products: Sequence[Product]) -> dict[int, Decimal | None]:
    return on_hand(location, products, first=location == stock.first_location())


def _tell(product: Product, *, by: User | None, at: datetime, note: str, batch: Batch | None = None) -> None:
    before, now = product.stock, Product.objects.values_list("stock", flat=True).get(pk=product.pk)
    if now != before:
        told = {"stock": (before, now)}
        events.record("catalogue.stock_moved", product, by=by, at=at, changes=told, note=note, batch=batch)


@dataclass(frozen=True)
class Taken:
    """What came of a stocktake. `moved` are products of which some came or went while they were being counted: they
    were left as they are, to be counted again."""

    changed: int
    agreed: int
    moved: tuple[int, ...]


@transaction.atomic
def take_stock(
    location: Location,
    counted: Mapping[int, tuple[Decimal, Decimal | None]],
    *,
    by: User | None,
    at: datetime,
    note: str = "",
) -> Taken:
    """Product → what was counted there, and what the list said when counting began. Sent again, all of it agrees."""
    products = list(Product.objects.select_for_update(no_key=True).filter(pk__in=list(counted)).order_by("pk"))
    known = _known(location, products)
    moved = tuple(one.pk for one in products if known[one.pk] not in counted[one.pk])
    still = [one for one in products if one.pk not in moved]
    wrong = [one for one in still if counted[one.pk][0] != known[one.pk]]
    if wrong:
        batch = events.open_batch("stocktake", by=by, at=at)
        counts = [
            Move(one.pk, location.pk, counted[one.pk][0] - (known[one.pk] or Decimal(0)), Kind.COUNT, note)
            for one in wrong
        ]
        stock.move(counts, source=Source("events.batch", batch.pk), by=by, at=at)
        _begin_at_nought(wrong)
        for product in wrong:
            _tell(product, by=by, at=at, note=note, batch=batch)
    return Taken(len(wrong), len(still) - len(wrong), moved)
