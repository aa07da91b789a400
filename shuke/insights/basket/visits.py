"""Order lines become visits: what a customer bought on one day, sorted, in flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from shuke.insights.basket.columns import opens
from shuke.insights.due import sampling, tables

NEVER = 1 << 20  # a day after all others


@dataclass(frozen=True)
class Visits:
    """Lines by customer, day and product, a product once a visit; `start[i]:start[i + 1]` are those of visit i."""

    customers: pa.Array  # ids by code
    products: pa.Array
    customer: np.ndarray  # code, per line
    product: np.ndarray
    day: np.ndarray  # since 1970-01-01
    visit: np.ndarray
    start: np.ndarray  # per visit, and one more for the end
    by: np.ndarray  # customer, per visit
    on: np.ndarray  # day, per visit

    @property
    def count(self) -> int:
        return len(self.by)

    @property
    def sizes(self) -> np.ndarray:
        return np.diff(self.start)

    @cached_property
    def _keys(self) -> np.ndarray:
        return self.by.astype(np.int64) * NEVER + self.on

    def before(self, customer: np.ndarray, day: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
        """The visits of each of these customers before that day: the first one, and the one after the last."""
        asked = customer.astype(np.int64) * NEVER
        return np.searchsorted(self._keys, asked), np.searchsorted(self._keys, asked + day)

    def keep(self, lines: np.ndarray) -> Visits:
        """Only these lines (mask)."""
        return _sorted(self.customers, self.products, self.customer[lines], self.product[lines], self.day[lines])

    def of(self, customers: np.ndarray) -> Visits:
        """Only these customers (mask by code)."""
        return self.keep(customers[self.customer])

    def sampled(self, share: float) -> Visits:
        """About that share of the customers, by a hash of the days on which they came and how much they took, so that
        neither the order of rows nor their names matter."""
        if share >= 1.0:
            return self
        each = sampling.stir(self.on.astype(np.uint64) * np.uint64(65521) + self.sizes.astype(np.uint64))
        total = np.zeros(len(self.customers), np.uint64)
        first = opens(self.by)
        total[self.by[first]] = np.add.reduceat(each, first) if len(first) else 0
        return self.of(sampling.stir(total) >> np.uint64(40) < share * sampling.PARTS)


def read(lines: pa.Table, as_of: date | None = None) -> Visits:
    """Rows after `as_of` are as if they were not there; returns are no purchases."""
    day = tables.days(lines["on"])
    quantity = tables.floats(lines, "quantity", missing=1.0)
    usable = quantity > 0
    if as_of is not None:
        usable &= day <= tables.day_number(as_of)
    customer, customers = tables.codes(lines["customer_id"])
    product, products = tables.codes(lines["product_id"])
    if not usable.all():
        customer, product, day = customer[usable], product[usable], day[usable]
    return _unsorted(_plain(customers), _plain(products), customer, product, day)


def _plain(ids: pa.Array) -> pa.Array:
    return ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids


def _unsorted(
    customers: pa.Array, products: pa.Array, customer: np.ndarray, product: np.ndarray, day: np.ndarray
) -> Visits:
    first = int(day.min()) if len(day) else 0
    span, size = (int(day.max()) - first + 1 if len(day) else 1), max(len(products), 1)
    key = (customer.astype(np.int64) * span + (day - first)) * size + product
    key.sort()
    key = key[opens(key)]
    visit, product = key // size, (key % size).astype(np.int32)
    return _sorted(
        customers, products, (visit // span).astype(np.int32), product, (visit % span + first).astype(np.int32)
    )


def _sorted(
    customers: pa.Array, products: pa.Array, customer: np.ndarray, product: np.ndarray, day: np.ndarray
) -> Visits:
    first = opens(customer, day)
    visit = np.zeros(len(day), np.int32)
    visit[first[1:]] = 1
    return Visits(
        customers, products, customer, product, day, np.cumsum(visit, dtype=np.int32),
        np.append(first, len(day)), customer[first], day[first],
    )  # fmt: skip
