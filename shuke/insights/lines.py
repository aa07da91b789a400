"""All purchases of the shop as one Arrow table, in the shape that insights.due reads."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from shuke.insights.asking import ask, days_of, of_living, scaled
from shuke.insights.due import tables
from shuke.orders.models import OrderLine

COLUMNS = ("customer_id", "product_id", "on", "quantity", "amount", "unit_price", "pv")
SCALES = {"quantity": 1_000, "amount": 10_000, "unit_price": 10_000, "pv": 10_000}

QUESTION = """
SELECT customer_id, product_id, {day}, quantity, amount, unit_price, pv FROM orders_orderline WHERE counted AND {only}
"""


def read_lines(customer_id: int | None = None) -> pa.Table:
    """Every purchase (of one customer, if given), without customers in the bin: int64 ids, PV of one unit."""
    question = QUESTION.replace("{day}", days_of("ordered_on"))
    return _shaped(of_living(ask(question, COLUMNS, OrderLine, customer_id)))


def _shaped(raw: pa.Table) -> pa.Table:
    columns = {name: scaled(raw[name], SCALES[name]) if name in SCALES else raw[name].to_numpy() for name in COLUMNS}
    columns["pv"] = columns["pv"] / np.where(columns["quantity"] == 0, np.nan, columns["quantity"])
    arrays = [tables.dates(values) if name == "on" else pa.array(values) for name, values in columns.items()]
    return pa.table(arrays, names=list(COLUMNS))
