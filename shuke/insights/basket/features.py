"""For each customer the products that may be next, and what is known of each, in numbers that mean the same anywhere.

A *question* is a customer on a day; only what was bought before that day answers it. What the customer took before is
counted in visits as well as in days, so that it reads the same for a weekly shopper and a yearly one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.basket.alike import Alike, reached
from shuke.insights.basket.columns import opens, ranges
from shuke.insights.basket.popular import LAST
from shuke.insights.basket.visits import Visits

NAMES = (
    "own share lately1 lately3 lately10 faded2 faded6 back elapsed ratio times"
    " sold_long sold28 sold7 sold3 sold_last trend_last trend7"
    " visits size fresh rhythm alike alike_last again again_next base"
).split()
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


@dataclass(frozen=True)
class Width:
    """How many candidates are new to the customer."""

    near: int = 15  # to what they took
    popular: int = 15  # in each of the memories
    memories: tuple[int, ...] = (1, 2, LAST)


@dataclass(frozen=True)
class Found:
    """Candidates, sorted by question and product."""

    question: np.ndarray
    product: np.ndarray
    features: np.ndarray
    times: np.ndarray  # visits with it, 0 for what the customer never took
    recent: np.ndarray  # of the latest RECENT visits, those with it
    visits: np.ndarray  # of the customer
    because: np.ndarray  # the customer's own product that speaks most for it, -1: none does


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
        order = np.argsort(key, kind="stable")
        product, visit, key = visits.product[known][order], visits.visit[known][order], key[order]
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
    columns: dict[str, np.ndarray]


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
    asked, size = Asked.of(visits, customer, day), len(visits.products)
    own = _own(visits, asked, size)
    near = _near(own, alike, size)
    kept = _first(own.question, own.columns["lately10"] + own.columns["faded2"], OWN)
    keys = [own.key[kept], near.best(width.near), *_popular(asked, sold, size, width)]
    key = np.unique(np.concatenate(keys))
    question, product = key // size, (key % size).astype(np.int32)
    columns = _own_columns(own, key) | _sold_columns(asked, question, product, sold)
    columns |= _customer_columns(visits, asked, own, question) | near.columns(key)
    columns |= {"again": habits.again[product], "again_next": habits.next_visit[product]}
    columns["base"] = _guess(columns, asked.visits[question])
    rows = np.empty((len(key), len(NAMES)), np.float32)
    for at, name in enumerate(NAMES):
        rows[:, at] = columns[name]
    times = np.round(np.expm1(columns["times"])).astype(np.int32)
    came = asked.visits[question]
    recent = np.round(columns["recent"] * np.minimum(came, RECENT)).astype(np.int32)
    return Found(question, product, rows, times, recent, came, near.because_of(key))


def _own(visits: Visits, asked: Asked, size: int) -> Own:
    count = asked.visits
    visit_question = np.repeat(np.arange(len(count)), count)
    seen = ranges(asked.first, count)
    age = (asked.day[visit_question] - visits.on[seen]) / asked.gap[visit_question]
    back = asked.end[visit_question] - 1 - seen
    weights = {"share": np.ones(len(seen))} | {f"lately{n}": np.exp(-back / n) for n in (1, 3, 10)}
    weights |= {"recent": (back < RECENT).astype(float)}
    weights |= {f"faded{n}": np.exp(-age / n) for n in (2, 6)}
    lines = visits.start[seen + 1] - visits.start[seen]
    at = np.repeat(np.arange(len(seen)), lines)  # the visit that each line belongs to
    key = visit_question[at] * size + visits.product[ranges(visits.start[seen], lines)]
    order = np.argsort(key, kind="stable")
    key, at = key[order], at[order]
    first = opens(key)
    last = np.append(first[1:], len(key)) - 1
    question = visit_question[at[first]]
    columns = {
        name: np.add.reduceat(x[at], first) / np.bincount(visit_question, x, len(count))[question]
        for name, x in weights.items()
    }
    times = last - first + 1
    cycle = (age[at[first]] - age[at[last]] + 1.0) / times
    columns |= {
        "times": np.log1p(times), "back": np.log1p(back[at[last]]),
        "elapsed": np.log1p(age[at[last]] * asked.gap[question]),
        "ratio": np.where(times > 1, np.log(np.maximum(age[at[last]] / cycle, 0.02)), 0.0),
        "own": np.ones(len(first)),
    }  # fmt: skip
    return Own(key[first], question, key[first] % size, columns)


def _first(group: np.ndarray, score: np.ndarray, most: int) -> np.ndarray:
    """A mask of the `most` highest of each group; rows are sorted by group."""
    if not len(group):
        return np.zeros(0, bool)
    order = np.lexsort((-score, group))
    rank = np.arange(len(group)) - np.searchsorted(group, group[order])
    kept = np.zeros(len(group), bool)
    kept[order[rank < most]] = True
    return kept


@dataclass(frozen=True)
class Near:
    """What is near to the products that a customer took, one entry a question and product, sorted so."""

    key: np.ndarray
    question: np.ndarray
    score: np.ndarray
    newest: np.ndarray  # the same, of the last visit alone
    because: np.ndarray

    def best(self, most: int) -> np.ndarray:
        return self.key[_first(self.question, self.score, most)]

    def columns(self, key: np.ndarray) -> dict[str, np.ndarray]:
        place, there = _place(self.key, key)
        found = {"alike": self.score, "alike_last": self.newest}
        return {name: np.log(_taken(x, place, there, 0.0) + 1e-3) for name, x in found.items()}

    def because_of(self, key: np.ndarray) -> np.ndarray:
        place, there = _place(self.key, key)
        return _taken(self.because, place, there, -1)


def _near(own: Own, alike: Alike, size: int) -> Near:
    start = np.flatnonzero(_first(own.question, own.columns["lately10"], SPREADING))
    by, to = reached(alike, own.product[start])
    by = start[by]
    weight = alike.likeness[to] * own.columns["lately10"][by]
    key = own.question[by] * size + alike.other[to]
    order = np.lexsort((weight, key))
    key, by, weight = key[order], by[order], weight[order]
    first = opens(key)
    newest = weight * (own.columns["back"][by] == 0)
    last = np.append(first[1:], len(key)) - 1 if len(key) else first
    total, fresh = (np.add.reduceat(x, first) if len(first) else np.zeros(0) for x in (weight, newest))
    return Near(key[first], key[first] // size, total, fresh, own.product[by[last]])


def _popular(asked: Asked, sold: dict[int, np.ndarray], size: int, width: Width) -> list[np.ndarray]:
    """What everybody buys lately, for everybody asked about on that day."""
    found = []
    for day, shares in sold.items():
        questions = np.flatnonzero(asked.day == day)
        if len(questions):
            tops = [np.argsort(-shares[one], kind="stable")[: width.popular] for one in width.memories]
            found.append((questions[:, None] * size + np.unique(tops)).ravel())
    return found


def _place(keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted


def _taken(values: np.ndarray, place: np.ndarray, there: np.ndarray, missing: float) -> np.ndarray:
    return np.where(there, values[place], missing) if len(values) else np.full(len(place), missing)


def _own_columns(own: Own, key: np.ndarray) -> dict[str, np.ndarray]:
    place, there = _place(own.key, key)
    return {name: _taken(x, place, there, 0.0) for name, x in own.columns.items()}


def _sold_columns(
    asked: Asked, question: np.ndarray, product: np.ndarray, sold: dict[int, np.ndarray]
) -> dict[str, np.ndarray]:
    day = asked.day[question]
    found = np.empty((len(next(iter(sold.values()))), len(day)), np.float32)
    for one in np.unique(asked.day):
        rows = slice(None) if len(sold) == 1 else np.flatnonzero(day == one)
        found[:, rows] = sold[int(one)][:, product[rows]]
    found = np.log(found + np.float32(1e-5))
    columns = dict(zip(("sold_long", "sold28", "sold7", "sold3", "sold_last"), found, strict=True))
    return columns | {"trend_last": found[4] - found[1], "trend7": found[2] - found[0]}


def _customer_columns(visits: Visits, asked: Asked, own: Own, question: np.ndarray) -> dict[str, np.ndarray]:
    lines = visits.start[asked.end] - visits.start[asked.first]
    different = np.bincount(own.question, minlength=len(lines))
    columns = {
        "visits": np.log1p(asked.visits), "size": np.log(lines / asked.visits), "fresh": different / lines,
        "rhythm": np.log(asked.gap),
    }  # fmt: skip
    return {name: x[question] for name, x in columns.items()}


def _guess(columns: dict[str, np.ndarray], visits: np.ndarray) -> np.ndarray:
    """Log odds of a first guess, which stands alone where there is nothing to learn from: the customer's own share of
    visits with it, as if the shop's baskets of the last day had been WAIT more visits of theirs."""
    known = np.minimum(visits, 10.0)
    usual = np.exp(columns["sold_last"]) * np.where(columns["own"] > 0, 1.0, UNTRIED)
    share = (columns["lately10"] * known + WAIT * usual) / (known + WAIT)
    share = np.clip(share, 1e-5, 0.95)
    return np.log(share / (1.0 - share))
