"""For each customer the products that may be next, and what is known of each, in numbers that mean the same anywhere.

A *question* is a customer on a day; only what was bought before that day answers it. What the customer took before is
counted in visits as well as in days, so that it reads the same for a weekly shopper and a yearly one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.basket.alike import Alike, reached
from shuke.insights.basket.columns import best, opens, order, place, ranges, ranked, unique
from shuke.insights.basket.popular import LAST
from shuke.insights.basket.visits import Visits

OWN_NAMES = "own share lately1 lately3 lately10 faded2 faded6 back elapsed ratio times".split()
NAMES = (
    *OWN_NAMES,
    *"sold_long sold28 sold7 sold3 sold_last trend_last trend7".split(),
    *"visits size fresh rhythm".split(),
    *"alike alike_last".split(),
    *"again again_next".split(),
    "base",
)
CROSSED = np.array(
    [
        NAMES.index(name)
        for name in "own share lately3 faded2 back elapsed ratio times sold_long sold7 sold_last trend_last visits size"
        " fresh alike alike_last again".split()
    ]
)
RECENT = 10  # visits that a reason speaks of
OWN = 40  # candidates that the customer took before
SPREADING = 20  # of a customer's products, those from which one looks for what is near
WAIT = 3.0  # visits: how many the shop's average counts as, beside a customer's own (the first guess)
UNTRIED = 0.5  # of that for what the customer never took
SMALLEST = np.float32(1e-3)  # likeness that there may always be


@dataclass(frozen=True)
class Width:
    """How many candidates are new to the customer."""

    near: int = 15  # to what they took
    popular: int = 15  # in each of the memories
    memories: tuple[int, ...] = (1, 2, LAST)


@dataclass(frozen=True)
class Habits:
    """How a product comes back, by its code, as logarithms: bought again at all, and on the very next visit."""

    again: np.ndarray
    next_visit: np.ndarray

    @classmethod
    def of(cls, visits: Visits, before: int) -> Habits:
        known = np.flatnonzero(visits.day < before)
        size = max(len(visits.products), 1)
        key = visits.customer[known].astype(np.int64) * size + visits.product[known]
        rows = order(key)
        product, visit, key = visits.product[known][rows], visits.visit[known][rows], key[rows]
        same = key[1:] == key[:-1]
        bought, product = np.bincount(product, minlength=size), product[1:]
        again = np.bincount(product[same], minlength=size)
        soon = np.bincount(product[same & (np.diff(visit) == 1)], minlength=size)
        return cls(*(_drawn(count, bought) for count in (again, soon)))


def _drawn(count: np.ndarray, of: np.ndarray) -> np.ndarray:
    usual = count.sum() / max(of.sum(), 1)
    return np.log((count + 10 * usual + 1e-3) / (of + 10 + 1e-3)).astype(np.float32)


@dataclass(frozen=True)
class Asked:
    """The questions, and the visits that came before each."""

    customer: np.ndarray
    day: np.ndarray
    first: np.ndarray  # visit
    end: np.ndarray
    gap: np.ndarray  # mean days between the customer's visits, the running gap included

    @classmethod
    def of(cls, visits: Visits, customer: np.ndarray, day: np.ndarray) -> Asked:
        first, end = visits.before(customer, day)
        opened = visits.on[np.minimum(first, max(visits.count - 1, 0))]
        return cls(customer, day, first, end, np.maximum((day - opened) / np.maximum(end - first, 1), 1.0))

    @property
    def visits(self) -> np.ndarray:
        return self.end - self.first


@dataclass(frozen=True)
class Own:
    """What each customer took before: one entry a question and product, sorted so."""

    key: np.ndarray
    question: np.ndarray
    product: np.ndarray
    rows: np.ndarray  # the features OWN_NAMES; a last row of zeros stands for what was never taken
    times: np.ndarray  # visits with it
    recent: np.ndarray  # of the latest RECENT visits, those with it

    def column(self, name: str) -> np.ndarray:
        return self.rows[:-1, OWN_NAMES.index(name)]


@dataclass(frozen=True)
class Near:
    """What is near to the products that a customer took, one entry a question and product, sorted so."""

    key: np.ndarray
    question: np.ndarray
    rows: np.ndarray  # to all that they took, and to what the last visit held; a last row of zeros
    start: np.ndarray  # of what speaks for each entry: the next two
    weight: np.ndarray
    product: np.ndarray  # that the customer took

    def because(self, key: np.ndarray) -> np.ndarray:
        """The customer's own product that speaks most for each; -1: none does."""
        entry = place(self.key, key)
        known = np.flatnonzero(entry < len(self.key))
        first, end = self.start[entry[known]], self.start[entry[known] + 1]
        speaks, of = ranges(first, end - first), np.repeat(np.arange(len(known)), end - first)
        found = np.full(len(key), -1, np.int64)
        found[known] = self.product[speaks[ranked(of, self.weight[speaks])[opens(of)]]]
        return found


@dataclass(frozen=True)
class Found:
    """Candidates, sorted by question and product."""

    question: np.ndarray
    product: np.ndarray
    features: np.ndarray
    asked: Asked
    own: Own
    near: Near
    key: np.ndarray

    def column(self, name: str) -> np.ndarray:
        return self.features[:, NAMES.index(name)]

    def evidence(self, at: np.ndarray) -> dict[str, np.ndarray]:
        """Of these candidates: visits with it, those among the latest RECENT, all visits of the customer, and the
        product of theirs that speaks most for it."""
        entry = place(self.own.key, self.key[at])
        counts = {"times": self.own.times, "recent": self.own.recent}
        found = {name: np.append(count, 0)[entry] for name, count in counts.items()}
        return found | {"visits": self.asked.visits[self.question[at]], "because": self.near.because(self.key[at])}


def describe(
    visits: Visits,
    customer: np.ndarray,
    day: np.ndarray,
    sold: dict[int, np.ndarray],
    alike: Alike,
    habits: Habits,
    width: Width = Width(),
) -> Found:
    """Every customer asked about has at least one visit before their day."""
    asked, size = Asked.of(visits, customer, day), max(len(visits.products), 1)
    own = _own(visits, asked, size)
    near = _near(own, alike, size)
    usual = best(own.question, own.column("lately10") + own.column("faded2"), OWN)
    nearest = best(near.question, near.rows[:-1, 0], width.near)
    key = unique(np.concatenate([own.key[usual], near.key[nearest], *_popular(asked, sold, size, width)]))
    question = key // size
    product = key - question * size
    parts = (
        own.rows[place(own.key, key)],
        _sold(asked, question, product, sold),
        _customers(visits, asked, own)[question],
        np.log(near.rows[place(near.key, key)] + SMALLEST),
        np.column_stack([habits.again, habits.next_visit])[product],
    )
    rows = np.empty((len(key), len(NAMES)), np.float32)
    at = 0
    for part in parts:
        rows[:, at : at + part.shape[1]] = part
        at += part.shape[1]
    rows[:, at] = _guess(rows, asked.visits[question])
    return Found(question, product.astype(np.int32), rows, asked, own, near, key)


def _own(visits: Visits, asked: Asked, size: int) -> Own:
    count = asked.visits
    of = np.repeat(np.arange(len(count)), count)  # the question that each visit belongs to
    seen = ranges(asked.first, count)
    age = (asked.day[of] - visits.on[seen]) / asked.gap[of]
    back = asked.end[of] - 1 - seen
    lines = visits.start[seen + 1] - visits.start[seen]
    at = np.repeat(np.arange(len(seen)), lines)  # the visit that each line belongs to
    key = of[at] * size + visits.product[ranges(visits.start[seen], lines)]
    line = order(key)
    key, at = key[line], at[line]
    first = opens(key)
    last = np.append(first[1:], len(key)) - 1
    question, times = of[at[first]], last - first + 1
    weights = (1.0, *(np.exp(-back / n) for n in (1, 3, 10)), *(np.exp(-age / n) for n in (2, 6)))
    rows = np.zeros((len(first) + 1, len(OWN_NAMES)), np.float32)
    rows[:-1, 0] = 1.0
    for column, weight in enumerate(weights, start=1):
        each = np.broadcast_to(weight, len(seen))
        rows[:-1, column] = np.add.reduceat(each[at], first) / np.bincount(of, each, len(count))[question]
    newest, oldest = at[last], at[first]
    cycle = (age[oldest] - age[newest] + 1.0) / times
    rows[:-1, -4] = np.log1p(back[newest])
    rows[:-1, -3] = np.log1p(age[newest] * asked.gap[question])
    rows[:-1, -2] = np.where(times > 1, np.log(np.maximum(age[newest] / cycle, 0.02)), 0.0)
    rows[:-1, -1] = np.log1p(times)
    recent = np.add.reduceat((back < RECENT).astype(np.int32)[at], first)
    return Own(key[first], question, key[first] - question * size, rows, times, recent)


def _near(own: Own, alike: Alike, size: int) -> Near:
    start = np.flatnonzero(best(own.question, own.column("lately10"), SPREADING))
    by, to = reached(alike, own.product[start])
    by = start[by]
    weight = alike.likeness[to] * own.column("lately10")[by]
    key = own.question[by] * size + alike.other[to]
    entry = order(key)
    key, by, weight = key[entry], by[entry], weight[entry]
    first = opens(key)
    rows = np.zeros((len(first) + 1, 2), np.float32)
    if len(first):
        rows[:-1, 0] = np.add.reduceat(weight, first)
        rows[:-1, 1] = np.add.reduceat(weight * (own.column("back")[by] == 0), first)
    return Near(key[first], key[first] // size, rows, np.append(first, len(key)), weight, own.product[by])


def _popular(asked: Asked, sold: dict[int, np.ndarray], size: int, width: Width) -> list[np.ndarray]:
    """What everybody buys lately, for everybody asked about on that day."""
    found = []
    for day, shares in sold.items():
        questions = np.flatnonzero(asked.day == day)
        if len(questions):
            tops = [np.argsort(-shares[one], kind="stable")[: width.popular] for one in width.memories]
            found.append((questions[:, None] * size + np.unique(tops)).ravel())
    return found


def _sold(asked: Asked, question: np.ndarray, product: np.ndarray, sold: dict[int, np.ndarray]) -> np.ndarray:
    each = {day: _trends(shares) for day, shares in sold.items()}
    if len(each) == 1:
        return next(iter(each.values()))[product]
    day, found = asked.day[question], np.empty((len(question), 7), np.float32)
    for one in np.unique(asked.day):
        rows = np.flatnonzero(day == one)
        found[rows] = each[int(one)][product[rows]]
    return found


def _trends(shares: np.ndarray) -> np.ndarray:
    """By product: the logarithms of the memories, longest first, and how the last day and the last week differ."""
    known = np.log(shares + np.float32(1e-5))
    return np.column_stack([*known, known[4] - known[1], known[2] - known[0]])


def _customers(visits: Visits, asked: Asked, own: Own) -> np.ndarray:
    lines = visits.start[asked.end] - visits.start[asked.first]
    different = np.bincount(own.question, minlength=len(lines))
    columns = [np.log1p(asked.visits), np.log(lines / asked.visits), different / lines, np.log(asked.gap)]
    return np.column_stack(columns).astype(np.float32)


def _guess(rows: np.ndarray, visits: np.ndarray) -> np.ndarray:
    """Log odds of a first guess, which stands alone where there is nothing to learn from: the customer's own share of
    visits with it, as if the shop's baskets of the last day had been WAIT more visits of theirs."""
    own, lately, sold_last = (rows[:, NAMES.index(name)] for name in ("own", "lately10", "sold_last"))
    known = np.minimum(visits, 10).astype(np.float32)
    usual = np.exp(sold_last) * np.where(own > 0, np.float32(1.0), np.float32(UNTRIED))
    share = (lately * known + np.float32(WAIT) * usual) / (known + np.float32(WAIT))
    share = np.clip(share, np.float32(1e-5), np.float32(0.95))
    return np.log(share / (1 - share))
