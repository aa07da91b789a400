"""The two doors: learn a shop's baskets, and foretell each customer's next one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pyarrow as pa

from shuke.insights.basket import alike, popular
from shuke.insights.basket.columns import opens, order, place, places, ranked
from shuke.insights.basket.features import CROSSED, NAMES, Found, Habits, Width, describe
from shuke.insights.basket.model import Model
from shuke.insights.basket.visits import Visits, read
from shuke.insights.due import curve, sampling, tables

LEARN_FROM = 1_600_000  # lines; a larger shop is learnt from as many of its customers
EXAMPLES = 3_000  # visits that the curve is fitted on
WEEKS = 28  # days: the examples are taken from so many at least, and from more in a quiet shop
LEAST = 60  # products bought among the examples; with fewer the first guess stands alone
QUIET = 5  # of the candidates that were not bought, one in so many is kept, with that weight (King & Zeng 2001)
TOGETHER = 4_000  # customers scored at a time
NEXT, NEW = Width(), Width(near=40, popular=10, memories=(0, 1))
RISING, LATELY = 0.25, 0.15  # how much the trend and the popularity of what is near say of what is new to somebody
REASONS = ("own", "together", "popular")
"""Codes of `reason`, by position: why the product stands there."""


def fit(lines: pa.Table, *, as_of: date) -> Model:
    """Learn from all order lines up to and including `as_of`."""
    return learn(read(lines, as_of), as_of)


def next_basket(
    lines: pa.Table, *, as_of: date, k: int = 10, model: Model | None = None, new_only: bool = False
) -> pa.Table:
    """For each customer who bought by `as_of`, the `k` products that their next visit most likely holds, likeliest
    first: customer_id, product_id, rank (from 1), probability, reason (position in REASONS), times (visits with it) of
    visits, recent (of the latest ten), and for what is often bought beside it: because_id, both, of.

    `lines` may be all lines of just a few customers when a `model` of the whole shop is given. With
    `new_only` it is what they are likeliest to buy for the first time in the weeks to come.
    """
    visits = read(lines, as_of)
    model, visits = (model or learn(visits, as_of)).meeting(visits)
    day = tables.day_number(as_of) + 1
    customers = visits.by[opens(visits.by)]
    parts = [customers[at : at + TOGETHER] for at in range(0, len(customers), TOGETHER)]
    with ThreadPoolExecutor(2) as threads:
        rows = list(threads.map(lambda part: _scored(visits, part, day, model, k, new_only=new_only), parts))
    return _table(visits, model, rows)


def learn(visits: Visits, as_of: date) -> Model:
    day = tables.day_number(as_of) + 1
    few = visits.sampled(LEARN_FROM / max(len(visits.day), 1))
    asked, since = _examples(few, day)
    sold = popular.shares(visits, {day, *few.on[asked].tolist()})
    today, found = sold[day], None
    if len(asked):
        near, habits = alike.nearest(few, since), Habits.of(few, since)
        before = {one: sold[one] for one in np.unique(few.on[asked]).tolist()}
        found = _curve(few, asked, describe(few, few.by[asked], few.on[asked], before, near, habits))
    return Model(as_of, visits.products.cast(pa.string()), today, alike.nearest(few), Habits.of(few, day), found)


def _examples(visits: Visits, day: int) -> tuple[np.ndarray, int]:
    """Late visits of customers who came before, and the day on which they begin; at least half of the shop's visits
    are left to know the customers by."""
    again = np.flatnonzero(np.concatenate([[False], visits.by[1:] == visits.by[:-1]]))
    if not len(again):
        return again, day
    newest = np.sort(visits.on[again])[::-1]
    since = min(day - WEEKS, int(newest[min(EXAMPLES, len(newest)) - 1]))
    since = max(since, int(np.median(visits.on)) + 1)
    return _some(again[visits.on[again] >= since], visits), since


def _some(chosen: np.ndarray, visits: Visits) -> np.ndarray:
    """As many visits as one learns from, by a hash."""
    mixed = visits.on[chosen].astype(np.uint64) * np.uint64(4093) + visits.start[chosen].astype(np.uint64)
    return np.sort(chosen[np.argsort(sampling.stir(mixed), kind="stable")[:EXAMPLES]])


def _curve(visits: Visits, asked: np.ndarray, found: Found) -> curve.Curve | None:
    """What the candidates' features said, and what was bought on the visit."""
    size = max(len(visits.products), 1)
    lines = np.isin(visits.visit, asked)
    place = np.searchsorted(asked, visits.visit[lines])
    bought = np.isin(found.question * size + found.product, place * size + visits.product[lines])
    if bought.sum() < LEAST or bought.all():
        return None
    few = sampling.stir(np.arange(len(bought), dtype=np.uint64)) >> np.uint64(40) < sampling.PARTS / QUIET
    keep = bought | few
    weight = np.where(bought, 1.0, float(QUIET))[keep]
    return curve.fit(found.features[keep], bought[keep], weight, NAMES.index("base"), CROSSED)


def _scored(
    visits: Visits, customers: np.ndarray, day: int, model: Model, k: int, *, new_only: bool
) -> dict[str, np.ndarray]:
    days = np.full(len(customers), day)
    width = NEW if new_only else NEXT
    found = describe(visits, customers, days, {day: model.sold}, model.alike, model.habits, width)
    odds = model.curve.log_odds(found.features) if model.curve else found.column("base")
    score = _newness(found) if new_only else odds
    rank = places(found.question)
    at, rank = ranked(found.question, score)[rank < k], rank[rank < k]
    sure = np.isfinite(score[at])
    at, rank = at[sure], rank[sure]
    return {
        "customer": customers[found.question[at]], "product": found.product[at], "rank": rank + 1,
        "probability": curve.sigmoid(odds[at]), **found.evidence(at),
    }  # fmt: skip


def _newness(found: Found) -> np.ndarray:
    """What is near to what the customer took, more so if it sells better lately; what they never took alone. A curve
    learnt for this did worse on the day it was chosen by, and better on those judged by (decision 0032)."""
    near, lately, long = (found.column(name) for name in ("alike", "sold28", "sold_long"))
    return np.where(found.column("own") > 0, -np.inf, near + RISING * (lately - long) + LATELY * lately)


def _table(visits: Visits, model: Model, parts: list[dict[str, np.ndarray]]) -> pa.Table:
    names = ("customer", "product", "rank", "probability", "times", "recent", "visits", "because")
    rows = {name: np.concatenate([part[name] for part in parts] or [np.zeros(0, np.int64)]) for name in names}
    new = rows["times"] == 0
    because = np.where(new, rows["because"], -1).astype(np.int64)
    both, of = _evidence(model.alike, because, rows["product"])
    reason = np.where(~new, 0, np.where(because >= 0, 1, 2))
    none = because < 0
    columns = {
        "customer_id": visits.customers.take(pa.array(rows["customer"])),
        "product_id": visits.products.take(pa.array(rows["product"])),
        "rank": pa.array(rows["rank"], pa.int32()),
        "probability": pa.array(rows["probability"], pa.float64()),
        "reason": pa.array(reason, pa.int8()),
        "times": pa.array(rows["times"], pa.int32()),
        "recent": pa.array(rows["recent"], pa.int32()),
        "visits": pa.array(rows["visits"], pa.int32()),
        "because_id": visits.products.take(pa.array(np.maximum(because, 0), mask=none)) if len(none) else
        pa.array([], visits.products.type),
        "both": pa.array(both, pa.int32(), mask=none),
        "of": pa.array(of, pa.int32(), mask=none),
    }  # fmt: skip
    return pa.table(columns)


def _evidence(near: alike.Alike, product: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the customers who bought `product`, how many bought `other` too; -1 is no product."""
    size = len(near.buyers)
    key = np.repeat(np.arange(size), np.diff(near.start)) * size + near.other
    rows = order(key)
    both = np.append(near.both[rows], 0)[place(key[rows], product * size + other)]
    return both, np.append(near.buyers, 0)[product]
