"""What somebody likely takes next time and what goes with what is being bought, each with its evidence, for the people
who may see it. Web pages read this: it knows no numpy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, sight
from shuke.catalogue.models import Product
from shuke.core.prepared import prepared
from shuke.insights.models import NextBasket, Together
from shuke.orders.queries import sees_purchases

Person = User | AnonymousUser
MOST = 6
OWN, TOGETHER = 0, 1  # positions in insights.basket.REASONS
LEAST = 0.01  # below this probability nothing is said
TRIED = 40  # rows of what goes with a basket that are weighed


@dataclass(frozen=True)
class Suggestion:
    product: Product
    reason: str  # one sentence in the reader's language
    probability: float = 0.0
    known: bool = False  # bought before
    instead_of: Product | None = None  # what it takes the place of
    lift: float = 0.0

    @property
    def percent(self) -> int:
        return round(self.probability * 100)


def next_time(customer_id: int, user: Person, *, most: int = MOST, without: Collection[int] = ()) -> list[Suggestion]:
    """Likeliest first. A product that is no longer sold gives its place to its successor."""
    row: list[Any] = next(iter(_basket(customer_id, sight(user))), [])
    items = [one for one in row if one[1] >= LEAST * 1000]
    products = _sold(user, {one[0] for one in items} | {one[6] for one in items if one[6]})
    found: dict[int, Suggestion] = {}
    for one in items:
        product = products.get(one[0])
        sold = _on_sale(product)
        if product is None or sold is None or sold.pk in without or sold.pk in found:
            continue
        reason = _reason(one, products)
        if sold != product:
            reason = _("Takes the place of %(product)s.") % {"product": product.name} + " " + reason
        found[sold.pk] = Suggestion(
            sold, reason, one[1] / 1000, known=one[2] == OWN, instead_of=product if sold != product else None
        )
    return list(found.values())[:most]


@prepared("customer")
def _basket(customer: int, reader: Sight) -> QuerySet[NextBasket, Any]:
    return NextBasket.objects.visible_to(reader.user).filter(customer=customer).values_list("items", flat=True)


def goes_with(
    products: Collection[int], user: Person, *, most: int = 3, without: Collection[int] = ()
) -> list[Suggestion]:
    """What those who buy these often buy besides, by how alike the buyers are; the evidence is that of the product that
    says most. Nothing for whoever may not know what is bought."""
    if not products or not sees_purchases(user):
        return []
    score: dict[int, float] = defaultdict(float)
    best: dict[int, Together] = {}
    for row in _alike(tuple({*products}), tuple({*products, *without})):
        score[row.other_id] += row.likeness
        best.setdefault(row.other_id, row)
    known = _sold(user, {*score, *products})
    ranked = sorted(score, key=lambda pk: (-score[pk], pk))
    return [
        Suggestion(known[pk], beside(best[pk].both, best[pk].of, known[best[pk].product_id]), lift=best[pk].lift)
        for pk in ranked
        if pk in known and known[pk].active and best[pk].product_id in known
    ][:most]


@prepared("products", "without")
def _alike(products: tuple[int, ...], without: tuple[int, ...]) -> QuerySet[Together]:
    rows = Together.objects.filter(product__in=products).exclude(other__in=without)
    return rows.order_by("-likeness", "id")[:TRIED]


def follow_ups(products: Collection[int], user: Person) -> list[Suggestion]:
    """What takes the place of products in a basket, to be offered instead."""
    rows = _known(tuple({*products}), sight(user)) if products else []
    return [
        Suggestion(new, _("Follows %(product)s.") % {"product": row.name}, instead_of=row)
        for row in rows
        if (new := row.successor) is not None and new.active and new.deleted_at is None and new.pk not in products
    ]


def for_basket(user: Person, customer_id: int | None, products: Sequence[int], *, most: int = 3) -> list[Suggestion]:
    """What to speak of while something is being sold: what replaces it, what goes with it, what they usually take."""
    found = [*follow_ups(products, user), *goes_with(products, user, most=most)]
    if customer_id is not None and len(found) < most:
        taken = {*products, *(one.product.pk for one in found)}
        found += next_time(customer_id, user, most=most - len(found), without=taken)
    return found[:most]


def beside(both: int, of: int, product: Product) -> str:
    """「買高麗菜的 80 人中，32 人也買」"""
    return _("Of %(of)s who bought %(product)s, %(both)s took this too.") % {
        "of": of, "both": both, "product": product.name,
    }  # fmt: skip


def _reason(one: list[Any], products: dict[int, Product]) -> str:
    _product, _chance, kind, recent, visits, times, because, both, of = one
    if kind == TOGETHER and because in products:
        return beside(both, of, products[because])
    if kind != OWN:
        return _("Many buy it lately.")
    if visits == 1:
        return _("Bought on the only visit so far.")
    if not recent:
        return ngettext("Bought once, some time ago.", "Bought %(times)s times, some time ago.", times) % {
            "times": times
        }
    return _("Bought on %(recent)s of the last %(visits)s visits.") % {"recent": recent, "visits": visits}


def _sold(user: Person, ids: Collection[int]) -> dict[int, Product]:
    return {one.pk: one for one in _known(tuple({*ids}), sight(user))} if ids else {}


@prepared("ids")
def _known(ids: tuple[int, ...], reader: Sight) -> QuerySet[Product]:
    return Product.objects.visible_to(reader.user).select_related("successor").filter(pk__in=ids).order_by("pk")


def _on_sale(product: Product | None) -> Product | None:
    if product is None or product.active:
        return product
    new = product.successor
    return new if new is not None and new.active and new.deleted_at is None else None
