"""A whole invented shop as columns: `build(customers=200, lines=6000, until=today)`.

The same arguments and seed give the same world. Money is in 1/10,000 of the currency's unit and quantities in 1/1,000,
as the database keeps them; days count from 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shuke.workspace.demo import people, rhythm
from shuke.workspace.demo.catalogue import Article, articles

TEAMS = ("永和", "板橋", "新店", "桃園", "新竹", "台中", "台南", "高雄")
CHANNELS = np.array(["門市", "LINE", "電話", "官網"])
STATUSES = np.array(["completed", "cancelled", "returned"])
ALONG = 0.2  # how often something is bought on a whim, outside any rhythm
MONEY, QUANTITY = 10_000, 1_000
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Customers:
    surname: np.ndarray
    given_name: np.ndarray
    female: np.ndarray
    phone: np.ndarray  # whole numbers, see people.written
    team: np.ndarray  # place in `World.teams`
    grade: np.ndarray  # "A", "B", "C" or ""
    birthday: np.ndarray  # day
    contacted: np.ndarray  # day, 0 if never


@dataclass(frozen=True)
class Orders:
    customer: np.ndarray  # place among the customers
    day: np.ndarray
    status: np.ndarray  # place in STATUSES
    channel: np.ndarray  # place in CHANNELS
    total: np.ndarray


@dataclass(frozen=True)
class Lines:
    """Sorted by order; an order's lines lie together."""

    order: np.ndarray  # place among the orders
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    discount: np.ndarray
    amount: np.ndarray
    pv: np.ndarray


@dataclass(frozen=True)
class World:
    teams: tuple[str, ...]
    articles: list[Article]
    customers: Customers
    orders: Orders
    lines: Lines


def build(
    *, customers: int, lines: int, until: date, days: int = 730, products: int = 41, teams: int = 8, seed: int = 1
) -> World:
    """A shop whose records run for `days` up to and including `until`; it has `lines` order lines or a few fewer."""
    rng = np.random.default_rng(seed)
    sold = articles(products)
    start = until - timedelta(days=days - 1)
    bought = _bought(rng, customers, lines, sold, start, days)
    orders, found = _orders(rng, sold, *bought)
    return World(_teams(teams), sold, _customers(rng, customers, teams, until, orders), orders, found)


def _teams(count: int) -> tuple[str, ...]:
    more = tuple(f"{TEAMS[number % len(TEAMS)]}{number // len(TEAMS) + 1}" for number in range(len(TEAMS), count))
    return (*TEAMS[:count], *more)


def _bought(
    rng: np.random.Generator, customers: int, lines: int, sold: list[Article], start: date, days: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Customer, product, day and quantity of about `lines` purchases, one a customer, product and day."""
    lasts, weight = (np.array([getattr(article, name) for article in sold], float) for name in ("lasts", "weight"))
    each = _likings_each(customers, lines, lasts, weight, days)
    pairs = rhythm.likings(rng, customers, lasts, weight, each, days)
    pair, at, quantity = rhythm.purchases(rng, pairs, days)
    along = np.flatnonzero(rng.random(len(pair)) < ALONG)  # purchases with which something else is taken along
    product = np.concatenate([pairs.product[pair], rng.choice(len(sold), len(along), p=weight / weight.sum())])
    pair, at = (np.concatenate([column, column[along]]) for column in (pair, at))
    quantity = np.concatenate([quantity, np.ones(len(along), quantity.dtype)])
    day = np.interp(at, np.arange(days + 1), rhythm.season(np.datetime64(start), days)).astype(np.int32)
    customer = pairs.customer[pair]
    every, phase = rhythm.shopping_days(rng, customers)
    every, phase = every[customer], phase[customer]
    day = np.clip((day + phase) // every * every - phase, 0, days - 1) + (start - EPOCH).days
    key = np.unique((customer.astype(np.int64) * len(sold) + product) * 65_536 + day, return_index=True)[1]
    if len(key) > lines:  # whole likings go, never a purchase out of the middle of a rhythm
        counts = np.bincount(pair[key], minlength=len(pairs.customer))
        shuffled = rng.permutation(len(counts))
        kept = np.zeros(len(counts), bool)
        kept[shuffled[np.cumsum(counts[shuffled]) <= lines]] = True
        key = key[kept[pair[key]]]
    return customer[key], product[key], day[key], quantity[key]


def _likings_each(customers: int, lines: int, lasts: np.ndarray, weight: np.ndarray, days: int) -> float:
    """How many products a customer must like for `lines` lines: found by a small trial with a seed of its own."""
    rng = np.random.default_rng(0)
    trial = rhythm.likings(rng, 2000, lasts, weight, 3.0, days)
    lines_per_pair = len(rhythm.purchases(rng, trial, days)[0]) / len(trial.customer)
    return 1.06 * lines / customers / lines_per_pair / (1 + ALONG)


def _orders(
    rng: np.random.Generator, sold: list[Article], customer: np.ndarray, product: np.ndarray, day: np.ndarray,
    quantity: np.ndarray,
) -> tuple[Orders, Lines]:  # fmt: skip
    """What one customer bought on one day is one order; orders follow each other as the days do."""
    key = day.astype(np.int64) * (int(customer.max(initial=0)) + 1) + customer
    sorting = np.argsort(key, kind="stable")
    key, product, quantity = key[sorting], product[sorting], quantity[sorting].astype(np.int64)
    opens = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, bool)
    order = (np.cumsum(opens) - 1).astype(np.int32)
    price, pv = (np.array([getattr(article, name) for article in sold], np.int64) for name in ("price", "pv"))
    full = price[product] * quantity * MONEY
    discount = np.where(rng.random(len(full)) < 0.08, full // 10 // MONEY * MONEY, 0)
    first = sorting[np.flatnonzero(opens)]
    count = len(first)
    lines = Lines(
        order, product, quantity * QUANTITY, price[product] * MONEY, discount, full - discount,
        pv[product] * quantity * MONEY,
    )  # fmt: skip
    return Orders(
        customer[first], day[first], rng.choice(np.arange(3, dtype=np.int8), count, p=[0.982, 0.01, 0.008]),
        rng.choice(np.arange(4, dtype=np.int8), count, p=[0.5, 0.25, 0.15, 0.1]),
        np.add.reduceat(lines.amount, np.flatnonzero(opens)) if count else np.zeros(0, np.int64),
    ), lines  # fmt: skip


def _customers(rng: np.random.Generator, count: int, teams: int, until: date, orders: Orders) -> Customers:
    """People; the grade follows what they spent, and those worked with were last contacted some time ago."""
    surname, given_name, female = people.names(rng, count)
    spent = np.bincount(orders.customer, orders.total, count)
    ranks = np.argsort(np.argsort(-spent, kind="stable"), kind="stable") / max(count, 1)
    grade = np.select([ranks < 0.15, ranks < 0.5, spent > 0], ["A", "B", "C"], "")
    today = (until - EPOCH).days
    contacted = today - rng.integers(3, 120, count)
    contacted[rng.random(count) < 0.4] = 0
    return Customers(
        surname, given_name, female, people.phones(rng, count), rng.integers(0, teams, count).astype(np.int32), grade,
        today - rng.integers(20 * 365, 80 * 365, count), contacted,
    )  # fmt: skip
