"""Which products the same people buy, with what speaks for it; and whom to offer the second of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.catalogue.models import Product
from shuke.insights.models import BasketRun, Together
from shuke.insights.overviews.gate import Condition, people
from shuke.insights.overviews.page import Asked, Overview, Page, Said
from shuke.insights.overviews.shades import percent
from shuke.ui.templatetags.ui import number

MOST = 25
LEAST = 5  # customers who bought both; with fewer it may be by chance
TRIED = 400


@dataclass(frozen=True)
class Pair:
    """Who bought `product` often bought `other`. Support is the share of all customers who bought both, confidence that
    of who bought the first."""

    product: Product
    other: Product
    both: int
    of: int
    support: str
    confidence: str
    lift: float
    offer: str  # address of those who bought the first, and not the second


def made(asked: Asked) -> Overview:
    looked_at = BasketRun.objects.values_list("customers", flat=True).first() or 0
    found = _pairs(asked, looked_at)
    if not found:
        return Overview(nothing=_("No two products are bought by the same people often enough yet."))
    notes = [_("Counted over %(count)s customers of the shop, the likest buyers first.") % {"count": number(looked_at)}]
    return Overview([_said(found[0])], people=found, template="insights/overviews/_pairs.html", notes=notes)


def _pairs(asked: Asked, looked_at: int) -> list[Pair]:
    """A pair in its stronger direction only: what most of those who bought the first took too."""
    rows = list(Together.objects.filter(both__gte=LEAST).order_by("-likeness", "id")[:TRIED])
    wanted = {row.product_id for row in rows} | {row.other_id for row in rows}
    products = Product.objects.visible_to(asked.user).filter(active=True).in_bulk(list(wanted))
    best: dict[frozenset[int], Together] = {}
    for row in rows:
        pair = frozenset({row.product_id, row.other_id})
        if pair <= products.keys() and (pair not in best or row.both * best[pair].of > best[pair].both * row.of):
            best[pair] = row
    return [_pair(row, products, looked_at) for row in best.values()][:MOST]


def _pair(row: Together, products: dict[int, Product], looked_at: int) -> Pair:
    return Pair(
        products[row.product_id], products[row.other_id], row.both, row.of, percent(row.both, looked_at),
        percent(row.both, row.of), row.lift,
        people(_took(row.product_id, ">=", 1), _took(row.other_id, "is", 0), sort="-last_ordered_on"),
    )  # fmt: skip


def _took(product: int, op: str, value: int) -> Condition:
    where = {"field": "product", "op": "is", "value": product}
    return {"related": "purchases", "op": op, "value": value, "where": where}


def _said(pair: Pair) -> Said:
    told = {"share": pair.confidence, "product": pair.product.name, "other": pair.other.name}
    words = _("%(share)s of who bought %(product)s took %(other)s too: offer it to the others.")
    return Said(words % told, pair.offer)


TOGETHER = Page(
    slug="together",
    title=gettext_lazy("Bought together"),
    about=gettext_lazy("Which products the same people buy, and to whom the second of them can be offered."),
    icon="basket",
    made=made,
    tells=("rfm",),
)
