"""What is known of a pair on a day, as numbers that mean the same in any shop and at any time of its life.

Counts are exponentially weighted over four time scales around the shop's typical gap (Brown 1959); what grows with the
age of the shop is used only as a ratio of a short scale to a long one, so that a curve fitted on earlier days still
holds today.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.due import renewal
from shuke.insights.due.history import History
from shuke.insights.due.pairs import Pairs
from shuke.insights.due.pooling import Pooled

NAMES = (
    "base fresh quick cycle e1 e2 e3 e4 times elapsed age ratio spread share2 share4 quiet quiet_ratio own"
    " visit visit_short visit_mid visit_rate basket lines_short buyer"
    " sold_short sold_mid sold sold_long returning repeats last_sold product_cycle"
).split()


@dataclass(frozen=True)
class Products:
    """How each product sells in the whole shop; arrays by the product's code."""

    sold_short: np.ndarray
    sold_mid: np.ndarray
    sold: np.ndarray
    sold_long: np.ndarray
    returning: np.ndarray
    repeats: np.ndarray
    last_sold: np.ndarray


@dataclass(frozen=True)
class Exposure:
    """Repeat purchases that a pair of that age has on average, by age: what a product or customer is compared with."""

    age: np.ndarray
    repeats: np.ndarray

    def expected(self, age: np.ndarray) -> np.ndarray:
        return np.interp(age, self.age, self.repeats)


def scales(pooled: Pooled, within: int) -> np.ndarray:
    """Four memories in days, around the shop's typical gap but not far from the horizon."""
    unit = np.clip(pooled.typical, within / 2.0, within * 4.0)
    return unit * np.array([0.5, 1.0, 2.0, 4.0])


def exposure(history: History, today: int) -> Exposure:
    """Mean repeats in sixteen groups of pairs of about the same age."""
    age = today - history.day[history.start[:-1]]
    if not len(age):
        return Exposure(np.zeros(1), np.zeros(1))
    count, repeats = np.bincount(age), np.bincount(age, history.times - 1)
    group = np.minimum(np.cumsum(count) * 16 // len(age), 15)
    total = np.bincount(group, count)
    some = total > 0
    middle, mean = (
        np.bincount(group, x)[some] / total[some] for x in (count * np.arange(len(count), dtype=float), repeats)
    )
    return Exposure(middle, np.maximum.accumulate(mean))


def fading(age: np.ndarray, tau: float) -> np.ndarray:
    """exp(-age / tau) for whole days: looked up, which is several times faster than computed."""
    return np.exp(-np.arange(int(age.max(initial=0)) + 1) / tau)[age]


def products(history: History, curve: Exposure, tau: np.ndarray, today: int) -> Products:
    size = len(history.products)
    product = np.repeat(history.product, history.times)
    age = today - history.day
    sold = [np.bincount(product, fading(age, t), size) / t for t in tau]
    last = np.full(size, -(10**6), dtype=history.day.dtype)
    np.maximum.at(last, history.product, history.day[history.start[1:] - 1])
    count = np.bincount(history.product, minlength=size)
    again = np.bincount(history.product, history.times > 1, size)
    repeats = np.bincount(history.product, history.times - 1, size)
    expected = np.bincount(history.product, curve.expected(today - history.day[history.start[:-1]]), size)
    share = again.sum() / max(count.sum(), 1)
    return Products(
        sold_short=np.log((sold[0] + 0.02) / (sold[2] + 0.02)),
        sold_mid=np.log((sold[1] + 0.02) / (sold[3] + 0.02)),
        sold=np.log(sold[1] + 0.01),
        sold_long=np.log(sold[3] + 0.01),
        returning=(again + 4.0 * share) / (count + 4.0),
        repeats=np.log((repeats + 2.0) / (expected + 2.0)),
        last_sold=np.log1p(np.maximum(today - last, 0) / tau[1]),
    )


@dataclass(frozen=True)
class Visits:
    """Per customer, all visits (days with any purchase); and all visits sorted, to count those since a day."""

    keys: np.ndarray
    columns: dict[str, np.ndarray]

    def since(self, customer: np.ndarray, day: np.ndarray, today: int) -> np.ndarray:
        """Visits after `day`."""
        key = customer.astype(np.int64) << 20
        return np.searchsorted(self.keys, key + today, "right") - np.searchsorted(self.keys, key + day, "right")


def visits(history: History, curve: Exposure, tau: np.ndarray, today: int) -> Visits:
    size = len(history.customers)
    pair_customer = history.customer.astype(np.int64)
    buyer = np.repeat(pair_customer, history.times)
    keys = np.sort((buyer << 20) + history.day)
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    customer, age = keys >> 20, today - (keys & 0xFFFFF)
    seen = [np.bincount(customer, fading(age, t), size) for t in tau]
    lines = [np.bincount(buyer, fading(today - history.day, t), size) for t in (tau[0], tau[2])]
    last = np.full(size, 10**5, dtype=np.int64)
    last[customer] = age  # the latest visit is written last
    first = today - history.day[history.start[:-1]]
    repeats = np.bincount(pair_customer, history.times - 1, size)
    expected = np.bincount(pair_customer, curve.expected(first), size)
    rate = [s / t for s, t in zip(seen, tau, strict=True)]
    return Visits(
        keys,
        {
            "visit": np.log1p(last),
            "visit_short": np.log((rate[0] + 0.01) / (rate[3] + 0.01)),
            "visit_mid": np.log((rate[1] + 0.01) / (rate[3] + 0.01)),
            "visit_rate": np.log(rate[2] + 0.01),
            "basket": np.log(lines[1] / np.maximum(seen[2], 0.01) + 0.1),
            "lines_short": np.log((lines[0] / tau[0] + 0.1) / (lines[1] / tau[2] + 0.1)),
            "buyer": np.log((repeats + 2.0) / (expected + 2.0)),
            "_seen2": seen[2],
            "_seen4": seen[3],
        },
    )


def base(chosen: Pairs, pooled: Pooled, today: int, within: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probability of a purchase within the horizon by the renewal model; its parts: still buying, and if so, buying."""
    elapsed = (today - chosen.last).astype(np.float64)
    silence, later = chosen.survival(elapsed + 0.5), chosen.survival(elapsed + within + 0.5)
    alive = renewal.still_buying(silence, chosen.times, pooled.stop_a, pooled.stop_b)
    buys = np.clip(1.0 - later / np.maximum(silence, renewal.NEVER), 0.0, 1.0)
    return alive * buys, alive, buys


def describe(
    history: History, chosen: Pairs, pooled: Pooled, sales: Products, curve: Exposure, today: int, within: int
) -> np.ndarray:
    """The features of each pair, a row each in the order of NAMES."""
    tau = scales(pooled, within)
    known = visits(history, curve, tau, today)
    customer, product = history.customer[chosen.at], history.product[chosen.at]
    columns = {name: values[customer] for name, values in known.columns.items()}
    columns |= {name: values[product] for name, values in vars(sales).items()}
    columns["product_cycle"] = pooled.log_cycle[product]
    columns |= _own(history, chosen, pooled, today, within, tau)
    columns |= _among_visits(columns, known, chosen, customer, today)
    return np.column_stack([columns[name].astype(np.float32) for name in NAMES])


def _own(
    history: History, chosen: Pairs, pooled: Pooled, today: int, within: int, tau: np.ndarray
) -> dict[str, np.ndarray]:
    probability, alive, buys = base(chosen, pooled, today, within)
    elapsed = (today - chosen.last).astype(np.float64)
    cycle = chosen.quantile(0.5, chosen.stretch)
    evident = np.zeros(history.pairs, bool)
    evident[chosen.at] = True
    days = history.bare().keep(evident)
    age = today - days.day
    weight = [np.add.reduceat(fading(age, t), days.start[:-1]) for t in tau]
    return {
        "base": logit(probability),
        "fresh": logit(alive),
        "quick": logit(buys),
        "cycle": np.log1p(cycle),
        **{f"e{i + 1}": np.log(w + 0.05) for i, w in enumerate(weight)},
        "_e3": weight[2],
        "_e4": weight[3],
        "times": np.log(chosen.times),
        "elapsed": np.log1p(elapsed),
        "age": np.log1p(today - chosen.first),
        "ratio": np.log((elapsed + 1.0) / cycle),
        "spread": np.sqrt(chosen.spread),
    }


def _among_visits(
    columns: dict[str, np.ndarray], known: Visits, chosen: Pairs, customer: np.ndarray, today: int
) -> dict[str, np.ndarray]:
    """The same on the customer's own clock, which ticks with each visit."""
    quiet = known.since(customer, chosen.last, today)
    all_visits = known.since(customer, chosen.first, today)
    own = chosen.times - 1.0
    return {
        "share2": np.log((columns["_e3"] + 0.02) / (columns["_seen2"] + 0.3)),
        "share4": np.log((columns["_e4"] + 0.02) / (columns["_seen4"] + 0.3)),
        "quiet": np.log1p(quiet),
        "quiet_ratio": np.log(quiet * own / np.maximum(all_visits - quiet, 1) + 0.1),
        "own": np.log(own / np.maximum(all_visits, 1) + 0.01),
    }


def logit(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 1e-4, 1.0 - 1e-4)
    return np.log(share / (1.0 - share))
