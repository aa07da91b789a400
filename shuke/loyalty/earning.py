"""How many points a basket earns, by terms that were agreed on: a pure function of the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Self

from shuke.loyalty.baskets import Basket

NOTHING, ONCE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Terms:
    """`per` is how much money earns one point, `factor` the tier's, `products` those of single products, `value` what a
    point pays when it is used, `days` how long points last."""

    per: Decimal
    value: Decimal
    days: int | None = None
    factor: Decimal = ONCE
    products: Mapping[int, Decimal] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        products = {str(pk): str(factor) for pk, factor in self.products.items()}
        told = {"per": str(self.per), "value": str(self.value), "factor": str(self.factor)}
        return {**told, "days": self.days, "products": products}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        products = {int(pk): Decimal(factor) for pk, factor in kept["products"].items()}
        numbers = {name: Decimal(kept[name]) for name in ("per", "value", "factor")}
        return cls(**numbers, days=kept["days"], products=products)


def earned(basket: Basket, terms: Terms) -> Decimal:
    """Whole points. What is paid with points earns none."""
    total = basket.total
    if total <= 0 or not terms.per:
        return NOTHING
    worth = sum((one.amount * terms.products.get(one.product_id, ONCE) for one in basket.lines), NOTHING)
    by_points = min(basket.points_used * terms.value, total)
    points = worth * (total - by_points) / total * terms.factor / terms.per
    return max(points, NOTHING).to_integral_value(ROUND_FLOOR)
