"""Which products the same customers buy: cosine over customers, shrunk where few bought (Sarwar et al. 2001; Bell &
Koren 2007), the nearest few for each product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.basket.association import pair_counts
from shuke.insights.basket.columns import best, opens, order, places, ranges, ranked
from shuke.insights.basket.visits import NEVER, Visits

NEAREST = 20  # kept for each product
DEEPEST = 60  # products of a customer that are looked at: their latest
SHRINK = 10.0  # buyers
LEAST = 2  # customers who bought both
PAIRS = 12_000_000  # listed at most; of a larger shop as many customers as give so many


@dataclass(frozen=True)
class Alike:
    """`start[i]:start[i + 1]` are the products nearest to product i, nearest first."""

    start: np.ndarray
    other: np.ndarray
    likeness: np.ndarray
    both: np.ndarray  # customers who bought both
    buyers: np.ndarray  # customers who bought it, by product
    customers: np.ndarray  # one number: how many were looked at


def nearest(visits: Visits, before: int = NEVER) -> Alike:
    """By what was bought before that day."""
    size = len(visits.products)
    customer, product = _latest(visits, before)
    buyers = np.bincount(product, minlength=size)
    often = buyers[product] >= LEAST
    a, b, both = pair_counts(customer[often], product[often], LEAST)
    a, b, both = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([both, both])
    likeness = (both / (np.sqrt(buyers[a] * buyers[b].astype(float)) + SHRINK)).astype(np.float32)
    rows = order(a.astype(np.int64) * size + b)
    rows = rows[ranked(a[rows], likeness[rows])]
    a, b, both, likeness = a[rows], b[rows], both[rows], likeness[rows]
    near = places(a) < NEAREST
    start = np.searchsorted(a[near], np.arange(size + 1))
    everybody = np.array([len(opens(customer))])
    small = [x.astype(np.int32) for x in (b[near], both[near], buyers)]
    return Alike(start, small[0], likeness[near], small[1], small[2], everybody)


def _latest(visits: Visits, before: int) -> tuple[np.ndarray, np.ndarray]:
    """Customer and product, sorted and distinct; of those who bought very much, what they bought last."""
    known = np.flatnonzero(visits.day < before)
    customer, product, day = visits.customer[known].astype(np.int64), visits.product[known], visits.day[known]
    size = max(len(visits.products), 1)
    key = customer * size + product
    rows = order(key)  # lines are sorted by day within a customer
    last = rows[np.append(opens(key[rows])[1:], len(rows)) - 1] if len(rows) else rows
    customer, product, day = customer[last], product[last], day[last]
    latest = best(customer, day, DEEPEST)
    return _few(customer[latest], product[latest])


def _few(customer: np.ndarray, product: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As many customers as can be listed pair by pair, taken evenly from the whole shop."""
    first = opens(customer)
    count = np.diff(np.append(first, len(customer)))
    step = -(-int(np.sum(count * (count - 1) // 2)) // PAIRS)
    if step <= 1:
        return customer, product
    taken = np.repeat(np.arange(len(first)) % step == 0, count)
    return customer[taken], product[taken]


def reached(alike: Alike, product: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From each of these products to all that are near it: the place in `product`, and the place in `alike`."""
    count = alike.start[product + 1] - alike.start[product]
    return np.repeat(np.arange(len(product)), count), ranges(alike.start[product], count)
