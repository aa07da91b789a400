"""The terms on which a basket earns: those that were kept for its source, or those of the day."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from shuke.catalogue.models import Product
from shuke.core.sources import Source
from shuke.ledgers.models import Entry
from shuke.loyalty.baskets import Basket
from shuke.loyalty.earning import Terms
from shuke.loyalty.models import EarnRule, Program, Settled
from shuke.loyalty.queries.program import program, tier_of


def kept_terms(source: Source | None) -> Terms | None:
    """None also where it was settled without any: the shop had no points then."""
    if source is None:
        return None
    row = Settled.objects.filter(source_type=source.type, source_id=source.id).first()
    return Terms.read(row.terms) if row and row.terms else None


def was_settled(source: Source) -> bool:
    """Whether it brought anything: terms of points, or, in a shop that has none, a coupon."""
    named = {"source_type": source.type, "source_id": source.id}
    return Settled.objects.filter(**named).exists() or Entry.objects.filter(**named).exists()


def terms_now(basket: Basket, rules: Program) -> Terms:
    tier = tier_of(basket.customer_id)
    factor = tier.earn_factor if tier else Decimal(1)
    products = factors({one.product_id for one in basket.lines})
    return Terms(rules.spend_per_point, rules.point_value, rules.points_last_days, factor, products)


def terms_of(basket: Basket) -> Terms | None:
    """None where no points are earned: there is no customer, or the shop has none. What came to a source later than its
    terms earns as things are today."""
    if basket.customer_id is None:
        return None
    kept = kept_terms(basket.source)
    if kept is None:
        rules = program()
        return terms_now(basket, rules) if rules.points_on else None
    new = {one.product_id for one in basket.lines} - set(kept.products)
    if not new:
        return kept
    return Terms(kept.per, kept.value, kept.days, kept.factor, {**kept.products, **factors(new)})


def factors(products: Collection[int]) -> dict[int, Decimal]:
    """Of each of these products, how many times the usual points: by its own rule, by its category's, or once."""
    by_product = dict(EarnRule.objects.filter(product__in=products).values_list("product", "factor"))
    by_category = dict(EarnRule.objects.exclude(category="").values_list("category", "factor"))
    categories = dict(Product.objects.filter(pk__in=products).values_list("pk", "category")) if by_category else {}
    once = Decimal(1)
    return {pk: by_product.get(pk, by_category.get(categories.get(pk, ""), once)) for pk in products}
