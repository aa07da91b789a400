"""The insights as a library: tables in, tables out, without Django, a database or a clock.

`lines` is what was bought, a row a line: `customer_id`, `product_id`, `on`, and where they are known `quantity`,
`amount` and `discount` of the whole line. It may be an Arrow table, a pandas or polars frame, anything else that hands
out Arrow data, or a mapping of columns; pandas and polars are answered in kind, all else as an Arrow table. Columns
called otherwise are named by `columns`: `{"customer_id": "household"}`. `as_of` is the last day known, by default the
newest of the lines. docs/insights-library.md shows all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights import basket, due
from shuke.insights.due import tables
from shuke.insights.value import buyers, forecast
from shuke.insights.value import rfm as fifths
from shuke.insights.value.rhythm import rhythm

Named = Mapping[str, str] | None


def due_dates(
    lines: Any, *, as_of: date | None = None, within: int = 14, cycle_days: Any = None, columns: Named = None
) -> Any:
    """Who buys what again, and when: a row a customer × product bought on two days or more, with the day it is due, the
    days between which it falls four times out of five, and the probability of a purchase `within` so many days."""
    table = as_table(lines, columns)
    found = due.forecast(table, as_of=as_of or newest(table), within=within, cycle_days=cycle_days)
    return _in_kind(found, lines)


def next_baskets(
    lines: Any, *, as_of: date | None = None, k: int = 10, new_only: bool = False, columns: Named = None
) -> Any:
    """What each customer's next visit most likely holds: `k` products, likeliest first, with what speaks for each."""
    table = as_table(lines, columns)
    found = basket.next_basket(table, as_of=as_of or newest(table), k=k, new_only=new_only)
    return _in_kind(found, lines)


def bought_together(lines: Any, *, support: float = 0.001, confidence: float = 0.0, columns: Named = None) -> Any:
    """Pairs of products that customers take on the same day, with support, confidence and lift."""
    return _in_kind(basket.pairs(as_table(lines, columns), support=support, confidence=confidence), lines)


def customer_value(lines: Any, *, as_of: date | None = None, days: int = 365, columns: Named = None) -> Any:
    """A row a customer: `purchases` (days with one) and `spent` so far, `last_on`, mean `gap` in days and `regularity`
    (0.5 by chance, 1 like clockwork), `alive`, `risk` by the customer's own rhythm, and what is expected within so many
    `days`: `expected_purchases`, `expected_value`. Null where it can't be known: a rhythm of one purchase."""
    table = as_table(lines, columns)
    today = as_of or newest(table)
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
    return _in_kind(pa.table(found), lines)


def rfm(lines: Any, *, as_of: date | None = None, columns: Named = None) -> Any:
    """A row a customer: `recency_days`, `frequency` (days with a purchase), `monetary`, their fifths `r`, `f`, `m` (5
    the best; customers alike share one), and the three digits as `rfm`."""
    table = as_table(lines, columns)
    today = as_of or newest(table)
    known = buyers.read(table, today)
    recency = tables.day_number(today) - known.last
    r, f, m = fifths.cells(recency, known.times, known.spent).scores(recency, known.times, known.spent)
    found = {"customer_id": known.ids, "recency_days": recency, "frequency": known.times, "monetary": known.spent}
    return _in_kind(pa.table(found | {"r": r, "f": f, "m": m, "rfm": fifths.cell(r, f, m)}), lines)


def as_table(lines: Any, columns: Named = None) -> pa.Table:
    """The lines as Arrow, their columns called as the insights call them. ValueError where one is missing."""
    table = lines if isinstance(lines, pa.Table) else pa.table(lines)
    back = {theirs: ours for ours, theirs in (columns or {}).items()}
    table = table.rename_columns([back.get(name, name) for name in table.column_names])
    if missing := {"customer_id", "on"} - set(table.column_names):
        raise ValueError(f"the lines have no column {', '.join(sorted(missing))}: name it with columns={{...}}")
    for at, one in enumerate(table.schema):
        if pa.types.is_large_string(one.type) or pa.types.is_string_view(one.type):
            table = table.set_column(at, one.name, table[one.name].cast(pa.string()))
    return table


def newest(lines: pa.Table) -> date:
    """The newest day of the lines. ValueError without any."""
    if not lines.num_rows:
        raise ValueError("there are no lines, so as_of must be given")
    found: date = pc.max(lines["on"].cast(pa.date32(), safe=False)).as_py()
    return found


def _or_null(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _in_kind(found: pa.Table, lines: Any) -> Any:
    """As the lines were given."""
    module = type(lines).__module__.partition(".")[0]
    if module == "pandas":
        return found.to_pandas()
    if module == "polars":
        return import_module("polars").from_arrow(found)
    return found
