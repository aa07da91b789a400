"""The insights as a library: tables in, tables out, without Django, a database or a clock.

`lines` is what was bought, a row a line: `customer_id`, `product_id`, `on`, and where they are known `quantity`,
`amount` and `discount` of the whole line. It may be an Arrow table, a pandas or polars frame, anything else that hands
out Arrow data, a mapping of columns or a list of rows; pandas and polars are answered in kind, all else as an Arrow
table. Columns called otherwise are named by `columns`: `{"customer_id": "household"}`. `as_of` is the last day known,
by default the newest of the lines. What can't be right raises BadLines, a ValueError that says what to do.
docs/insights-library.md shows all of it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights import basket, due
from shuke.insights.due import tables
from shuke.insights.given import BadLines, Named, above_zero, as_table, day_of, in_kind, share_of
from shuke.insights.value import buyers, forecast
from shuke.insights.value import rfm as fifths
from shuke.insights.value.rhythm import rhythm

__all__ = [
    "BadLines", "Everything", "as_table", "bought_together", "customer_value", "due_dates", "everything",
    "next_baskets", "rfm",
]  # fmt: skip
GOODS = ("customer_id", "on", "product_id")


def due_dates(
    lines: Any, *, as_of: date | None = None, within: int = 14, cycle_days: Any = None, columns: Named = None
) -> Any:
    """Who buys what again, and when: a row a customer × product bought on two days or more, with the day it is due, the
    days between which it falls four times out of five, and the probability of a purchase `within` so many days."""
    table = as_table(lines, columns, GOODS)
    today = day_of(as_of, table)
    found = due.forecast(table, as_of=today, within=above_zero(within, "within"), cycle_days=cycle_days)
    return in_kind(found, lines)


class Everything(NamedTuple):
    """What the functions of these names give."""

    due_dates: Any
    next_baskets: Any
    customer_value: Any


def everything(
    lines: Any, *, as_of: date | None = None, k: int = 10, cycle_days: Any = None, columns: Named = None
) -> Everything:
    """All three of the same lines, side by side on two processors; the ids are looked up once."""
    table = as_table(lines, columns, GOODS)
    today, most = day_of(as_of, table), above_zero(k, "k")
    for name in ("customer_id", "product_id"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, pc.dictionary_encode(table[name].combine_chunks()))
    with ThreadPoolExecutor(2) as threads:
        longest = threads.submit(
            lambda: due.forecast(due.read(table, today), as_of=today, within=14, cycle_days=cycle_days)
        )
        others = (
            threads.submit(lambda: basket.next_basket(table, as_of=today, k=most)),
            threads.submit(lambda: _valued(table, today, 365)),
        )
        return Everything(*(in_kind(one.result(), lines) for one in (longest, *others)))


def next_baskets(
    lines: Any, *, as_of: date | None = None, k: int = 10, new_only: bool = False, columns: Named = None
) -> Any:
    """What each customer's next visit most likely holds: `k` products, likeliest first, with what speaks for each."""
    table = as_table(lines, columns, GOODS)
    found = basket.next_basket(table, as_of=day_of(as_of, table), k=above_zero(k, "k"), new_only=new_only)
    return in_kind(found, lines)


def bought_together(lines: Any, *, support: float = 0.001, confidence: float = 0.0, columns: Named = None) -> Any:
    """Pairs of products that customers take on the same day, with support, confidence and lift."""
    table = as_table(lines, columns, GOODS)
    found = basket.pairs(table, support=share_of(support, "support"), confidence=share_of(confidence, "confidence"))
    return in_kind(found, lines)


def customer_value(lines: Any, *, as_of: date | None = None, days: int = 365, columns: Named = None) -> Any:
    """A row a customer: `purchases` (days with one) and `spent` so far, `last_on`, mean `gap` in days and `regularity`
    (0.5 by chance, 1 like clockwork), `alive`, `risk` by the customer's own rhythm, and what is expected within so many
    `days`: `expected_purchases`, `expected_value`. Null where it can't be known: a rhythm of one purchase."""
    table = as_table(lines, columns)
    return in_kind(_valued(table, day_of(as_of, table), above_zero(days, "days")), lines)


def _valued(table: pa.Table, today: date, days: int) -> pa.Table:
    known, number = buyers.read(table, today), tables.day_number(today)
    learnt = forecast.learn(known, number)
    own, (purchases, alive) = rhythm(known), learnt.purchases(known, number, days)
    found = {
        "customer_id": known.ids,
        "purchases": pa.array(known.times),
        "spent": pa.array(known.spent),
        "last_on": tables.dates(known.last),
        "gap": _or_null(own.gap),
        "regularity": _or_null(own.regularity),
        "alive": pa.array(alive),
        "risk": _or_null(learnt.risk(known, own, number)),
        "expected_purchases": pa.array(purchases),
        "expected_value": _or_null(purchases * learnt.worth(known)),
    }
    return pa.table(found)


def rfm(lines: Any, *, as_of: date | None = None, columns: Named = None) -> Any:
    """A row a customer: `recency_days`, `frequency` (days with a purchase), `monetary`, their fifths `r`, `f`, `m` (5
    the best; customers alike share one), and the three digits as `rfm`."""
    table = as_table(lines, columns)
    today = day_of(as_of, table)
    known = buyers.read(table, today)
    recency = tables.day_number(today) - known.last
    r, f, m = fifths.cells(recency, known.times, known.spent).scores(recency, known.times, known.spent)
    found = {"customer_id": known.ids, "recency_days": recency, "frequency": known.times, "monetary": known.spent}
    return in_kind(pa.table(found | {"r": r, "f": f, "m": m, "rfm": fifths.cell(r, f, m)}), lines)


def _or_null(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
