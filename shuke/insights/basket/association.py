"""Association rules: which products are in the same baskets, and what those who take some take besides.

Exact, one item after another (Zaki 2000, Eclat), on bits: the baskets that hold an item are a row of bits, those that
hold two items both rows' common bits. Pairs are counted first by listing them, so that of thousands of products only
those that ever meet are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from shuke.insights.basket.columns import distinct, opens, ranges

if TYPE_CHECKING:
    from shuke.insights.basket.model import Model

AT_ONCE = 4_000_000  # pairs listed at a time


@dataclass(frozen=True)
class ItemSets:
    """`counts` says in how many of `baskets` all items of a set are; a set's items stand in rising order."""

    baskets: int
    counts: dict[tuple[int, ...], int]


@dataclass(frozen=True)
class Rule:
    """Of the baskets with all of `given`, how many hold `then` too."""

    given: tuple[int, ...]
    then: int
    both: int
    of: int
    support: float
    confidence: float
    lift: float  # evidence only: rare pairs have the highest lift, so never rank by it


def item_sets(basket: np.ndarray, item: np.ndarray, support: float, *, most: int = 99) -> ItemSets:
    """All sets of up to `most` items that are in at least that share of the baskets. `basket` and `item` are codes from
    0, one row an item in a basket; rows that come twice count once."""
    basket, item = distinct(basket, item)
    baskets = len(np.unique(basket))
    least = max(math.ceil(support * baskets - 1e-9), 1)
    single = np.bincount(item) if len(item) else np.zeros(0, np.int64)
    counts: dict[tuple[int, ...], int] = {(int(one),): int(single[one]) for one in np.flatnonzero(single >= least)}
    if most < 2:
        return ItemSets(baskets, counts)
    often = single[item] >= least
    basket, item = basket[often], item[often]
    first, second, both = pair_counts(basket, item, least)
    counts |= {(a, b): n for a, b, n in zip(first.tolist(), second.tolist(), both.tolist(), strict=True)}
    if most > 2:
        counts |= dict(_larger(basket, item, first, second, least, most))
    return ItemSets(baskets, counts)


def rules(found: ItemSets, confidence: float) -> list[Rule]:
    """Every rule with one item foretold, most confident first."""
    rows = [one for items in found.counts if len(items) > 1 for one in _rules(found, items, confidence)]
    return sorted(rows, key=lambda rule: (-rule.confidence, -rule.both, rule.given, rule.then))


def pairs(lines: pa.Table, *, support: float = 0.001, confidence: float = 0.0) -> pa.Table:
    """Products that customers buy on the same day, as a table: product_id, other_id, both, of, support, confidence,
    lift. A basket is what one customer buys on one day."""
    from shuke.insights.basket.visits import read

    known = read(lines)
    found = item_sets(known.visit, known.product, support, most=2)
    rows = rules(found, confidence)
    ids = known.products
    columns = {"product_id": ids.take(pa.array([rule.given[0] for rule in rows], pa.int64())),
               "other_id": ids.take(pa.array([rule.then for rule in rows], pa.int64()))}  # fmt: skip
    named = ("both", "of", "support", "confidence", "lift")
    kinds = dict(zip(named, (pa.int64(), pa.int64(), *[pa.float64()] * 3), strict=True))
    return pa.table(columns | {name: pa.array([getattr(rule, name) for rule in rows], kinds[name]) for name in named})


def companions(model: Model, *, most: int = 8, least: int = 3) -> pa.Table:
    """What goes with each product, by who bought both at any time: product_id, other_id, rank (from 1), both, of,
    likeness, lift. Ordered by likeness, which foretells; lift stands beside it as evidence. `product_id` is of the type
    of the model's ids: whole numbers where all are."""
    near = model.alike
    product = np.repeat(np.arange(len(model.products)), np.diff(near.start))
    both, of, others = near.both, near.buyers[product], near.buyers[near.other]
    lift = both * float(near.customers[0]) / np.maximum(of.astype(float) * others, 1)
    good = np.flatnonzero((both >= least) & (lift > 1))
    product = product[good]
    rank = np.arange(len(product)) - np.searchsorted(product, product)
    good, product, rank = good[rank < most], product[rank < most], rank[rank < most]
    ids = _numbers(model.products)
    return pa.table(
        {
            "product_id": ids.take(pa.array(product)), "other_id": ids.take(pa.array(near.other[good])),
            "rank": pa.array(rank + 1), "both": pa.array(both[good]), "of": pa.array(of[good]),
            "likeness": pa.array(near.likeness[good], pa.float64()), "lift": pa.array(lift[good]),
        }
    )  # fmt: skip


def _numbers(ids: pa.Array) -> pa.Array:
    try:
        return ids.cast(pa.int64())
    except pa.ArrowInvalid:
        return ids


def pair_counts(basket: np.ndarray, item: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of items (the smaller code first) that are in at least so many baskets together. Rows are sorted by basket
    and item and distinct."""
    size = int(item.max(initial=0)) + 1
    first = opens(basket)
    count = np.diff(np.append(first, len(basket)))
    ends = np.repeat(first + count, count)
    after = ends - np.arange(len(basket)) - 1  # items that come later in the same basket
    keys, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for rows in _slices(after):
        left = np.repeat(rows, after[rows])
        key = item[left].astype(np.int64) * size + item[ranges(rows + 1, after[rows])]
        key.sort()
        first_of = opens(key)
        keys, counts = _merged(keys, counts, key[first_of], np.diff(np.append(first_of, len(key))))
    often = counts >= least
    return keys[often] // size, keys[often] % size, counts[often]


def _slices(after: np.ndarray) -> Iterator[np.ndarray]:
    total = np.cumsum(after)
    part = total // AT_ONCE
    cuts = np.flatnonzero(np.diff(part)) + 1
    yield from np.split(np.arange(len(after)), cuts)


def _merged(keys: np.ndarray, counts: np.ndarray, more: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(keys):
        return more, times
    both, place = np.unique(np.concatenate([keys, more]), return_inverse=True)
    return both, np.bincount(place, np.concatenate([counts, times]), len(both)).astype(np.int64)


def _larger(
    basket: np.ndarray, item: np.ndarray, first: np.ndarray, second: np.ndarray, least: int, most: int
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Sets of three and more, found among the baskets of their first item."""
    start = np.searchsorted(first, np.arange(int(first.max(initial=-1)) + 2))
    order = np.argsort(item, kind="stable")
    holders, starts = basket[order], np.searchsorted(item[order], np.arange(int(item.max(initial=0)) + 2))
    for one in np.unique(first):
        others = second[start[one] : start[one + 1]]
        if len(others) < 2:
            continue
        mine = holders[starts[one] : starts[one + 1]]
        bits = _bits([holders[starts[other] : starts[other + 1]] for other in others], mine)
        yield from _deeper((int(one),), others, bits, least, most)


def _bits(holders: list[np.ndarray], among: np.ndarray) -> np.ndarray:
    """A row of bits for each item: which of the sorted baskets `among` hold it."""
    rows = np.zeros((len(holders), -(-len(among) // 64) * 64), bool)
    for row, held in zip(rows, holders, strict=True):
        place = np.minimum(np.searchsorted(among, held), len(among) - 1)
        row[place[among[place] == held]] = True
    return np.packbits(rows, axis=1).view(np.uint64)


def _deeper(
    given: tuple[int, ...], items: np.ndarray, bits: np.ndarray, least: int, most: int
) -> Iterator[tuple[tuple[int, ...], int]]:
    for at in range(len(items) - 1):
        common = bits[at + 1 :] & bits[at]
        count = np.bitwise_count(common).sum(axis=1, dtype=np.int64)
        often = np.flatnonzero(count >= least)
        longer = (*given, int(items[at]))
        for place in often:
            yield (*longer, int(items[at + 1 + place])), int(count[place])
        if len(often) > 1 and len(longer) + 2 <= most:
            yield from _deeper(longer, items[at + 1 :][often], common[often], least, most)


def _rules(found: ItemSets, items: tuple[int, ...], confidence: float) -> Iterator[Rule]:
    both = found.counts[items]
    for at, then in enumerate(items):
        given = items[:at] + items[at + 1 :]
        of = found.counts[given]
        if both >= confidence * of - 1e-9:
            share = both / of
            usual = found.counts[(then,)] / found.baskets
            yield Rule(given, then, both, of, both / found.baskets, share, share / usual)
