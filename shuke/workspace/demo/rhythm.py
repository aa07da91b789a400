"""When invented people buy: a personal cycle for each product, longer after a larger purchase, a season, and an end.

The days between two purchases are gamma distributed around `lasts × personal pace × quantity ** 0.9`; one person in ten
has no rhythm at all. People join over the years, tire of a product after some purchase, or stop coming for good.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LASTING_EXPONENT = 0.9  # two boxes last a little less than twice as long
MONTHS = np.array([1.25, 1.05, 0.92, 0.95, 1.0, 0.98, 0.9, 0.88, 1.08, 1.0, 1.16, 1.05])  # busy before New Year


@dataclass(frozen=True)
class Pairs:
    """A customer's liking for a product, as columns."""

    customer: np.ndarray
    product: np.ndarray
    cycle: np.ndarray  # days that one unit lasts this person; inf for what is bought once
    regularity: np.ndarray  # gamma shape
    usual: np.ndarray  # units at a time
    tires: np.ndarray  # chance after each purchase that it was the last
    first: np.ndarray  # day of the first purchase, counted from the start; negative = before it
    last: np.ndarray  # day on which the person stops coming


def likings(
    rng: np.random.Generator, customers: int, lasts: np.ndarray, weight: np.ndarray, each: float, days: int
) -> Pairs:
    """About `each` products per customer; what sells well is liked by more people."""
    wanted = rng.poisson(rng.gamma(2.0, each / 2.0, customers))
    wanted[(wanted == 0) & (rng.random(customers) < min(each, 0.9))] = 1
    customer = np.repeat(np.arange(customers, dtype=np.int32), wanted)
    product = rng.choice(len(lasts), len(customer), p=weight / weight.sum())
    key = np.unique(customer.astype(np.int64) * len(lasts) + product)
    customer, product = (key // len(lasts)).astype(np.int32), (key % len(lasts)).astype(np.int32)
    joined, gone = _lives(rng, customers, days)
    count = len(key)
    once = lasts[product] == 0
    pace = np.exp(rng.normal(0, 0.22, customers))[customer] * np.exp(rng.normal(0, 0.25, count))
    opens = np.concatenate([[True], customer[1:] != customer[:-1]]) if count else np.zeros(0, bool)
    return Pairs(
        customer=customer,
        product=product,
        cycle=np.where(once, np.inf, lasts[product] * pace).astype(np.float32),
        regularity=_regularity(rng, customers)[customer],
        usual=rng.choice(np.array([1, 2, 3, 6], np.int16), count, p=[0.6, 0.28, 0.1, 0.02]),
        tires=rng.beta(1.2, 22.0, count).astype(np.float32),
        first=(joined[customer] + np.where(opens, 0, rng.exponential(days / 7, count))).astype(np.float32),
        last=gone[customer].astype(np.float32),
    )


def _lives(rng: np.random.Generator, customers: int, days: int) -> tuple[np.ndarray, np.ndarray]:
    """When each person came and left; half were there before the records begin."""
    old = rng.random(customers) < 0.5
    joined = np.where(old, -rng.uniform(0, 90, customers), rng.uniform(0, days, customers) ** 0.98)
    return joined, joined + 60 + rng.exponential(days * 2.2, customers)


def _regularity(rng: np.random.Generator, customers: int) -> np.ndarray:
    kind = rng.random(customers)
    loose, regular = rng.uniform(3, 8, customers), rng.uniform(10, 45, customers)
    return np.select([kind < 0.1, kind < 0.35], [1.0, loose], regular).astype(np.float32)


def purchases(rng: np.random.Generator, pairs: Pairs, days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair, day and quantity of every purchase within the days recorded, pair by pair one after the other."""
    found = [(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int16))]
    active, at = np.arange(len(pairs.customer), dtype=np.int32), pairs.first.copy()
    horizon = float(days)
    while len(active):
        quantity = pairs.usual[active] * rng.choice(np.array([1, 2, 3], np.int16), len(active), p=[0.88, 0.09, 0.03])
        inside = at >= 0
        found.append((active[inside], at[inside], quantity[inside]))
        shape = pairs.regularity[active]
        gap = rng.standard_gamma(shape, dtype=np.float32) / shape
        at = at + np.maximum(gap * pairs.cycle[active] * quantity.astype(np.float32) ** LASTING_EXPONENT, 1.0)
        stays = (at < horizon) & (at < pairs.last[active]) & (rng.random(len(active)) > pairs.tires[active])
        active, at = active[stays], at[stays]
    pair, day, quantity = (np.concatenate(column) for column in zip(*found, strict=True))
    return pair, day, quantity


def season(start: np.datetime64, days: int) -> np.ndarray:
    """For each even day of the records the day it falls on when busy months are given their due."""
    month = (start + np.arange(days)).astype("datetime64[M]").astype(int) % 12
    pace = MONTHS[month]
    busy = np.concatenate([[0.0], np.cumsum(pace)])
    return np.interp(np.arange(days + 1) * (busy[-1] / days), busy, np.arange(days + 1))


def shopping_days(rng: np.random.Generator, customers: int) -> tuple[np.ndarray, np.ndarray]:
    """Habit of each person: comes on any day, one weekday, every second or fourth week; and the phase of it."""
    every = rng.choice(np.array([1, 7, 14, 28], np.int16), customers, p=[0.35, 0.35, 0.2, 0.1])
    return every, (rng.integers(0, 28, customers) % every).astype(np.int16)
