"""Order lines become buyers: of each customer the days with a purchase, and what can be counted along the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from shuke.insights.due import tables

Array = np.ndarray
EACH = ("spent", "discount", "variety", "tried", "once", "early")  # a value a customer
NEW_DAYS = 90  # since the shop first sold it, that a product is new


@dataclass(frozen=True)
class Launches:
    """`first`: the shop's first day of all. `on`: the day on which each product was first sold, by its id; what was
    sold from the beginning may have been old then."""

    first: int
    on: Mapping[int, int]


@dataclass(frozen=True)
class Buyers:
    """A row a customer; `day[start[i]:start[i + 1]]` are the days on which customer i bought, rising."""

    ids: pa.Array
    start: Array
    day: Array  # since 1970-01-01
    paid: Array  # on each of these days
    pieces: Array
    spent: Array  # on goods, less what came back
    discount: Array  # taken off the lines; nan where none is told
    variety: Array  # different products
    tried: Array  # products first bought after the first day
    once: Array  # those of them that were bought on a single day
    early: Array  # products bought while they were new in the shop

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def times(self) -> Array:
        """Days with a purchase."""
        return np.diff(self.start)

    @property
    def first(self) -> Array:
        return self.day[self.start[:-1]]

    @property
    def last(self) -> Array:
        return self.day[self.start[1:] - 1]

    @property
    def whose(self) -> Array:
        """The customer (by position) of each day."""
        return np.repeat(np.arange(len(self)), self.times)

    def take(self, at: Array) -> Buyers:
        """Only the customers at these positions."""
        wanted = np.zeros(len(self), bool)
        wanted[at] = True
        days = np.repeat(wanted, self.times)
        start = np.concatenate([[0], np.cumsum(self.times[wanted])])
        each = {name: getattr(self, name)[wanted] for name in EACH}
        return Buyers(
            self.ids.filter(pa.array(wanted)), start, self.day[days], self.paid[days], self.pieces[days], **each
        )

    def gaps(self) -> tuple[Array, Array]:
        """Days from each purchase to the next, and whose gap it is (position of the customer)."""
        whose = np.repeat(np.arange(len(self)), self.times)
        within = whose[1:] == whose[:-1]
        return np.diff(self.day)[within].astype(float), whose[1:][within]


def read(lines: pa.Table, as_of: date, launches: Launches | None = None) -> Buyers:
    """What was bought until the end of that day. Needed: `customer_id`, `on`; used where they are: `product_id`,
    `quantity` (a return is below zero, and no purchase), `amount`, `discount` of the whole line. `launches` where the
    lines aren't all of the shop's."""
    day = tables.days(lines["on"])
    known = day <= tables.day_number(as_of)
    if not known.all():
        lines, day = lines.filter(pa.array(known)), day[known]
    customer, ids = tables.codes(lines["customer_id"])
    size = len(ids)
    quantity, amount = tables.floats(lines, "quantity", missing=1.0), tables.floats(lines, "amount", missing=0.0)
    bought = quantity > 0
    keys = _joined(customer[bought], day[bought] - _FIRST)
    order = np.argsort(keys)
    keys = keys[order]
    opens = np.flatnonzero(_opens(keys))
    whose, day_of = _parted(keys[opens])
    times = np.bincount(whose, minlength=size)
    kept = np.flatnonzero(times)  # who only gave things back is no buyer
    counted = {
        "spent": np.bincount(customer, amount, size),
        "discount": np.bincount(customer, tables.floats(lines, "discount"), size),
        **_goods(lines, customer, day, bought, size, launches),
    }
    return Buyers(
        ids=ids.take(pa.array(kept)),
        start=np.concatenate([[0], np.cumsum(times[kept])]),
        day=day_of + _FIRST,
        paid=_added(amount[bought][order], opens),
        pieces=_added(quantity[bought][order], opens),
        **{name: values[kept] for name, values in counted.items()},
    )


_FIRST = -25_567  # 1900-01-01: what lies before can't be a purchase
_DAY_BITS = 17  # from there until the year 2258


def _joined(code: Array, day: Array) -> Array:
    """One number that sorts by the code, then by the day."""
    return code.astype(np.int64) << _DAY_BITS | np.maximum(day, 0)


def _parted(joined: Array) -> tuple[Array, Array]:
    return joined >> _DAY_BITS, joined & ((1 << _DAY_BITS) - 1)


def _distinct(numbers: Array) -> Array:
    numbers = np.sort(numbers)
    return numbers[_opens(numbers)]


def _added(values: Array, opens: Array) -> Array:
    return np.add.reduceat(values, opens) if len(opens) else np.zeros(0)


def _opens(numbers: Array) -> Array:
    """Where a value differs from the one before it."""
    return np.concatenate([np.ones(min(len(numbers), 1), bool), numbers[1:] != numbers[:-1]])


def _goods(
    lines: pa.Table, customer: Array, day: Array, bought: Array, size: int, launches: Launches | None
) -> dict[str, Array]:
    """What the different products tell."""
    if "product_id" not in lines.column_names:
        return dict.fromkeys(("variety", "tried", "once", "early"), np.zeros(size, np.int64))
    product, products = tables.codes(lines["product_id"])
    pair = customer[bought].astype(np.int64) * max(len(products), 1) + product[bought]
    pair, day = _parted(_distinct(_joined(pair, day[bought] - _FIRST)))
    opens = np.flatnonzero(_opens(pair))
    whose, what = np.divmod(pair[opens], max(len(products), 1))
    met, days = day[opens], np.diff(opens, append=len(pair))
    began = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(began, whose, met)
    later = met > began[whose]
    return {
        "variety": np.bincount(whose, minlength=size),
        "tried": np.bincount(whose[later], minlength=size),
        "once": np.bincount(whose[later & (days == 1)], minlength=size),
        "early": np.bincount(whose[met <= _new_until(products, what, met, launches)[what]], minlength=size),
    }


def _new_until(products: pa.Array, what: Array, met: Array, launches: Launches | None) -> Array:
    """The last day on which each product was new; never, for one that was there from the beginning."""
    if launches is None:
        began = np.full(len(products), 1 << _DAY_BITS)
        np.minimum.at(began, what, met)
        first = int(met.min()) if len(met) else 0
    else:
        known = [launches.on.get(one, launches.first) for one in products.to_pylist()]
        began, first = np.array(known, np.int64) - _FIRST, launches.first - _FIRST
    return np.where(began > first + NEW_DAYS, began + NEW_DAYS, -1)
