"""The margin of a line as SQL, so that lists and charts can add it up: the same as `sums.margin_of_line`.

A line from a file keeps no cost; for it, the product's cost of today is taken. Lines whose product has none have no
margin. What delivering and taking payments cost belongs to the order, and is no part of it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func

from shuke.core.fields import MoneyField

# Money comes in ten-thousandths, quantities and percentages in thousandths.
GOODS = "({total} + {discount} - {delivery} - CASE WHEN {included} THEN 0 ELSE {tax} END)"
KEPT = f"CASE WHEN {{discount}} = 0 OR {GOODS} = 0 THEN 1.0 ELSE ({GOODS} - {{discount}}) * 1.0 / {GOODS} END"
NET = "CASE WHEN {included} THEN 100000.0 / (100000.0 + COALESCE({rate}, 0)) ELSE 1.0 END"
COST = "COALESCE({unit_cost}, {product_cost})"
MARGIN = (
    f"{{amount}} * ({KEPT}) * ({NET}) * (1.0 - COALESCE({{commission}}, 0) / 100000.0)"
    f" - {COST} * 1.0 * {{quantity}} / 1000.0"
)
COLUMNS = {
    "amount": "amount", "quantity": "quantity", "unit_cost": "unit_cost", "rate": "tax_rate",
    "commission": "commission_rate", "product_cost": "product__cost", "total": "order__total",
    "discount": "order__discount", "delivery": "order__delivery_fee", "tax": "order__tax",
    "included": "order__tax_included",
}  # fmt: skip


class MarginOfLine(Func):
    def __init__(self, prefix: str = "") -> None:
        super().__init__(*(F(prefix + path) for path in COLUMNS.values()), output_field=MoneyField(null=True))

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        parts = [compiler.compile(one) for one in self.source_expressions]
        known = dict(zip(COLUMNS, (sql for sql, _params in parts), strict=True))
        margin = MARGIN.format(**known)
        cost = COST.format(**known)
        return f"CASE WHEN {cost} IS NULL THEN NULL ELSE CAST(ROUND({margin}) AS BIGINT) END", []
