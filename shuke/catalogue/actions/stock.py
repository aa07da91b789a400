"""Moving goods. Every movement is written down for good; levels and `Product.stock` are their sums.

A product is counted once somebody has said how many there are, or goods came in. Of the others, sales and returns move
nothing: a shop that keeps no stock sees none of this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import translation
from django.utils.translation import gettext

from shuke.accounts.models import Shop, User
from shuke.catalogue.models import Level, Location, Movement, Product
from shuke.core.sources import Source
from shuke.core.turns import in_turn

Kind = Movement.Kind
PASSING = {Kind.SHIP, Kind.RETURN}  # say nothing of how many there are, only of how many went by
Place = tuple[int, int]  # product, location


@dataclass(frozen=True)
class Move:
    """So many of a product, in (+) or out (−) of a place; without one, of the shop's first. `note` is for people."""

    product_id: int
    location_id: int | None
    quantity: Decimal
    reason: Kind
    note: str = ""


@transaction.atomic
def move(moves: Sequence[Move], *, source: Source | None = None, by: User | None, at: datetime) -> list[Movement]:
    """Move the goods, once for each source and reason: said again, nothing happens, until it was taken back.

    Locks the products in the order of their ids, until the end of the transaction; levels may fall below zero.
    """
    turns = _turns(source)
    wanted = [one for one in moves if one.quantity and turns.get(one.reason, (0, False))[1] is False]
    products = _locked({one.product_id for one in wanted})
    wanted = [one for one in wanted if products[one.product_id].stock is not None or one.reason not in PASSING]
    if not wanted:
        return []
    wanted = [*_openings(products, {one.product_id for one in wanted}), *wanted]
    rows = [
        Movement(
            product_id=one.product_id, location_id=place, kind=one.reason, quantity=one.quantity,
            note=one.note, at=at, by=by, **_of(source, one.reason, turns),
        )
        for place, one in _together(wanted)
    ]  # fmt: skip
    _add_up(products, rows)
    return Movement.objects.bulk_create(rows)


@transaction.atomic
def take_back(
    source: Source, *, reasons: Collection[Kind] = tuple(Kind), by: User | None, at: datetime, note: str = ""
) -> list[Movement]:
    """Put back whatever the source has moved for these reasons and that still stands. A second time does nothing; the
    source may then move anew."""
    turns = _turns(source)
    done = Movement.objects.filter(source_type=source.type, source_id=source.id, kind__in=list(reasons))
    net = done.values("product_id", "location_id", "kind").annotate(moved=Sum("quantity")).exclude(moved=0)
    net = list(net.order_by("product_id", "location_id", "kind"))
    products = _locked({one["product_id"] for one in net})
    rows = [
        Movement(
            product_id=one["product_id"], location_id=one["location_id"], kind=one["kind"], quantity=-one["moved"],
            note=note, at=at, by=by, source_type=source.type, source_id=source.id,
            turn=turns[one["kind"]][0],
        )
        for one in net
    ]  # fmt: skip
    _add_up(products, rows)
    return Movement.objects.bulk_create(rows)


@transaction.atomic
def set_stock(
    wanted: Mapping[int, Decimal], *, by: User | None, at: datetime, location_id: int | None = None, note: str = ""
) -> list[Movement]:
    """Product → how many there are in all, as somebody typed it or a file said: the difference is a count, at that
    place or the shop's first."""
    products = _locked(wanted)
    counts = [
        Move(pk, location_id, wanted[pk] - (product.stock or Decimal(0)), Kind.COUNT, note)
        for pk, product in products.items()
    ]
    return move(counts, by=by, at=at)


@transaction.atomic
def begin_alike(ids: Collection[int], *, by: User | None, at: datetime) -> None:
    """Before these products become one: where goods of one were moved, what the others have is written down as a
    movement too, so that all of it adds up."""
    products = _locked(ids)
    if kept_by_movements(ids):
        openings = _together(_openings(products, set(ids)))
        rows = [
            Movement(product_id=one.product_id, location_id=place, kind=one.reason, quantity=one.quantity, at=at, by=by)
            for place, one in openings
        ]
        _add_up(products, rows)
        Movement.objects.bulk_create(rows)


@transaction.atomic
def work_out(ids: Collection[int]) -> None:
    """Levels and stock of these products from nothing but their movements, after they were led to other products. Of
    what is left without any, nobody knows how many there are."""
    products = _locked(ids)
    for pk in kept_by_movements(ids):
        products[pk].stock = None
    Level.objects.filter(product__in=products).delete()
    places = Movement.objects.filter(product__in=products).values_list("product_id", "location_id")
    sums = places.annotate(sum=Sum("quantity"))
    levels = [Level(product_id=product, location_id=place, quantity=moved) for product, place, moved in sums]
    for pk in {one.product_id for one in levels}:
        products[pk].stock = sum((one.quantity for one in levels if one.product_id == pk), Decimal(0))
    Level.objects.bulk_create(levels)
    Product.objects.bulk_update(products.values(), ["stock"])


def kept_by_movements(products: Iterable[int]) -> set[int]:
    """Those of them whose stock is a sum of movements, and so can't simply be written."""
    return set(Level.objects.filter(product__in=list(products)).values_list("product_id", flat=True))


def first_location() -> Location:
    """Where goods lie that nobody gave a place. Made when there is none yet, in the language of the shop."""
    places = Location.objects.filter(deleted_at=None).order_by("position", "id")
    if found := places.first():
        return found
    in_turn("location", "first")
    shop = Shop.objects.first()
    with translation.override(shop.language if shop else None):
        return places.first() or Location.objects.create(name=gettext("Shop floor"))


def _turns(source: Source | None) -> dict[str, tuple[int, bool]]:
    """Of what the source has moved: reason → the next turn, and whether something of it still stands."""
    if source is None:
        return {}
    in_turn("stock", f"{source.type}:{source.id}")
    done = Movement.objects.filter(source_type=source.type, source_id=source.id)
    last = dict(done.values("kind").annotate(last=Max("turn")).values_list("kind", "last"))
    net = done.values("kind", "product_id", "location_id").annotate(moved=Sum("quantity")).exclude(moved=0)
    standing = {one["kind"] for one in net}
    return {kind: (turn + 1, kind in standing) for kind, turn in last.items()}


def _of(source: Source | None, reason: str, turns: Mapping[str, tuple[int, bool]]) -> dict[str, object]:
    if source is None or reason == Kind.OPENING:
        return {}
    return {"source_type": source.type, "source_id": source.id, "turn": turns.get(reason, (0, False))[0]}


def _locked(ids: Collection[int]) -> dict[int, Product]:
    """In the order of their ids, so that two who move the same goods wait for each other and don't block each other."""
    rows = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return {one.pk: one for one in rows}


def _openings(products: Mapping[int, Product], ids: Collection[int]) -> list[Move]:
    """What a product had when the first movement is written: until then, its stock was only a number."""
    moved = kept_by_movements(ids)
    new = [products[pk] for pk in sorted(ids) if pk not in moved]
    return [Move(one.pk, None, one.stock, Kind.OPENING) for one in new if one.stock]


def _together(moves: Sequence[Move]) -> list[tuple[int, Move]]:
    """Each with its place: one movement for a product, place and reason, though an order may have two lines of it."""
    first = first_location().pk if any(one.location_id is None for one in moves) else 0
    groups: dict[tuple[int, int, Kind], list[Move]] = defaultdict(list)
    for one in moves:
        groups[one.product_id, one.location_id or first, one.reason].append(one)
    summed = [
        (place, replace(those[0], quantity=sum((one.quantity for one in those), Decimal(0))))
        for (_product, place, _reason), those in groups.items()
    ]
    return [(place, one) for place, one in summed if one.quantity]


def _add_up(products: Mapping[int, Product], rows: Sequence[Movement]) -> None:
    """Levels and the products' own column, of products that are locked. An opening was counted in the column already.
    Neither makes a product newer: who edits its text is not held up by a sale."""
    places: dict[Place, Decimal] = defaultdict(Decimal)
    for row in rows:
        product = products[row.product_id]
        places[row.product_id, row.location_id] += row.quantity
        opened = Decimal(0) if row.kind == Kind.OPENING else row.quantity
        product.stock = (product.stock or Decimal(0)) + opened
    levels = {(one.product_id, one.location_id): one for one in Level.objects.filter(product__in=list(products))}
    new = [Level(product_id=p, location_id=at, quantity=q) for (p, at), q in places.items() if (p, at) not in levels]
    for place, level in levels.items():
        level.quantity += places.get(place, Decimal(0))
    Level.objects.bulk_create(new)
    Level.objects.bulk_update([one for place, one in levels.items() if place in places], ["quantity"])
    Product.objects.bulk_update([products[pk] for pk in sorted({row.product_id for row in rows})], ["stock"])
