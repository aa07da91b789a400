"""Order lines become purchase days: one entry per customer × product × day, sorted, in flat arrays.

A *pair* is a customer × product. Everything downstream works on whole columns of pairs or of purchase days, with
`reduceat` over the pairs' boundaries, so that ten million lines are a matter of seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from shuke.insights.due import tables


@dataclass(frozen=True)
class History:
    """Purchase days sorted by pair and day; `start[i]:start[i + 1]` are the days of pair i."""

    customers: pa.Array  # ids by code
    products: pa.Array
    customer: np.ndarray  # code, per pair
    product: np.ndarray
    start: np.ndarray  # per pair, and one more for the end
    day: np.ndarray  # since 1970-01-01, per purchase day
    quantity: np.ndarray
    amount: np.ndarray  # nan if unknown; the three are empty where the shop has no such column
    price: np.ndarray  # highest of the day; nan if unknown
    pv: np.ndarray

    @property
    def pairs(self) -> int:
        return len(self.customer)

    @property
    def times(self) -> np.ndarray:
        """Purchase days per pair."""
        return np.diff(self.start)

    def first_day(self) -> int:
        return int(self.day.min()) if len(self.day) else 0

    def keep(self, pairs: np.ndarray, days: np.ndarray | None = None) -> History:
        """Only these pairs (mask) and of them only these purchase days (mask); pairs left without a day go too."""
        wanted = np.repeat(pairs, self.times)
        if days is not None:
            wanted &= days
        counts = np.add.reduceat(wanted, self.start[:-1], dtype=np.int64) if self.pairs else np.zeros(0, np.int64)
        left = counts > 0
        return History(
            customers=self.customers,
            products=self.products,
            customer=self.customer[left],
            product=self.product[left],
            start=np.concatenate([[0], np.cumsum(counts[left])]),
            day=self.day[wanted],
            quantity=self.quantity[wanted],
            **{name: x[wanted] if len(x) else x for name, x in self.money().items()},
        )

    def money(self) -> dict[str, np.ndarray]:
        return {"amount": self.amount, "price": self.price, "pv": self.pv}

    def bare(self) -> History:
        """Without the money, which takes time to carry along and says nothing of when."""
        return replace(self, **dict.fromkeys(self.money(), np.zeros(0)))

    def until(self, day: int) -> History:
        """As it was known at the end of that day."""
        return self.keep(np.ones(self.pairs, bool), self.day <= day)


def read(lines: pa.Table, as_of: date) -> History:
    """Rows after `as_of` are as if they were not there. A return takes its quantity off the last purchase before it."""
    day = tables.days(lines["on"])
    customer, customers = tables.codes(lines["customer_id"])
    product, products = tables.codes(lines["product_id"])
    quantity = tables.floats(lines, "quantity", missing=1.0)
    given = {name: column for name, column in _VALUES.items() if _has(lines, column)}
    values = {name: tables.floats(lines, column) for name, column in given.items()}
    usable = (day <= tables.day_number(as_of)) & (quantity != 0) & np.isfinite(quantity)
    if not usable.all():
        day, customer, product, quantity = day[usable], customer[usable], product[usable], quantity[usable]
        values = {name: column[usable] for name, column in values.items()}
    history = _purchase_days(customer, product, day, quantity, values)
    return _without_returns(History(customers=customers, products=products, **history))


def _has(lines: pa.Table, column: str) -> bool:
    return column in lines.column_names and lines[column].null_count < lines.num_rows


_VALUES = {"amount": "amount", "price": "unit_price", "pv": "pv"}


def _purchase_days(
    customer: np.ndarray, product: np.ndarray, day: np.ndarray, quantity: np.ndarray, values: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    if not len(day):
        empty = np.zeros(0)
        whole = np.zeros(0, np.int64)
        return {
            "customer": whole,
            "product": whole,
            "start": np.zeros(1, np.int64),
            "day": whole,
            "quantity": empty,
        } | dict.fromkeys(_VALUES, empty)
    first, span = int(day.min()), int(day.max()) - int(day.min()) + 1
    pair_key = customer.astype(np.int64) * (int(product.max()) + 1) + product
    key = pair_key * span + (day - first)
    order = np.argsort(key)
    key = key[order]
    opens = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    key = key[opens]
    pair_key, day = key // span, (key % span + first).astype(np.int32)
    pair = np.flatnonzero(np.concatenate([[True], pair_key[1:] != pair_key[:-1]]))
    rows = order[opens[pair]]
    return {
        "customer": customer[rows],
        "product": product[rows],
        "start": np.concatenate([pair, [len(day)]]),
        "day": day,
        "quantity": np.add.reduceat(quantity[order], opens),
    } | {
        name: _JOINED[name].reduceat(values[name][order], opens) if name in values else np.zeros(0) for name in _VALUES
    }


_JOINED = {"amount": np.add, "price": np.fmax, "pv": np.fmax}


def _without_returns(history: History) -> History:
    """A day on which more came back than went out lowers the purchase before it, and isn't a purchase itself."""
    back = history.quantity <= 0
    if not back.any():
        return history
    quantity, amount = history.quantity.copy(), history.amount.copy()
    heads = ~back
    heads[history.start[:-1]] = True
    at = np.flatnonzero(heads)  # each with the days after it on which more came back
    for values in (quantity, amount):
        if len(values):
            values[at] = np.add.reduceat(values, at)
    fixed = replace(history, quantity=quantity, amount=amount)
    return fixed.keep(np.ones(fixed.pairs, bool), quantity > 0)
