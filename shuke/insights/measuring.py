"""What is measured of each customer, as the columns of CustomerMeasure: arrays in, arrays out, no database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights.due import tables
from shuke.insights.value import forecast, rfm
from shuke.insights.value.buyers import Buyers
from shuke.insights.value.forecast import Future
from shuke.insights.value.rhythm import rhythm

Array = np.ndarray
Known = TypeVar("Known")
MONEY, SHARE, DAYS, PURCHASES = 10_000, 10, 10, 100  # whole units in the database
YEAR = 365
BEFORE = 91  # days: where somebody stood three months ago
VERSION = 2
DOUBT = 2.0  # as many pieces of evidence that nothing is better or worse than expected


@dataclass(frozen=True)
class Learnt:
    """What the whole shop taught, for whoever buys until the next run."""

    cells: rfm.Cells
    variation: float
    discounts: bool  # whether discounts are written down at all
    novelties: bool  # whether anything new was sold since the beginning
    future: Future

    def to_json(self) -> str:
        kept = {name: getattr(self, name) for name in ("variation", "discounts", "novelties")}
        kept["cells"] = self.cells.to_lists()
        return json.dumps({"version": VERSION, **kept, "future": self.future.to_dict()})

    @classmethod
    def from_json(cls, text: str) -> Learnt:
        """ValueError for what another version wrote."""
        kept = json.loads(text)
        if kept.pop("version", None) != VERSION:
            raise ValueError("written by another version")
        read = {"cells": rfm.Cells.from_lists(kept["cells"]), "future": Future.from_dict(kept["future"])}
        return cls(**{**kept, **read})


@dataclass(frozen=True)
class Ledger:
    """Beside the lines: `orders` a row an order (customer_id, discount, margin, known), and by customer id as
    `evidence` how often it went better and worse than expected."""

    orders: pa.Table
    evidence: Mapping[int, tuple[int, int]]


def learn(buyers: Buyers, ledger: Ledger, as_of: date) -> Learnt:
    spent, discount = _money(buyers, ledger)
    recency = tables.day_number(as_of) - buyers.last
    return Learnt(
        cells=rfm.cells(recency, buyers.times, spent),
        variation=rhythm(buyers).shop,
        discounts=bool((discount > 0).any()),
        novelties=bool(buyers.early.any()),  # whoever took it first took it while it was new
        future=forecast.learn(buyers, tables.day_number(as_of)),
    )


def measured(buyers: Buyers, ledger: Ledger, learnt: Learnt, as_of: date) -> pa.Table:
    """A row a customer, as the database keeps it; null for what isn't known."""
    spent, discount = _money(buyers, ledger)
    recency = tables.day_number(as_of) - buyers.last
    r, f, m = learnt.cells.scores(recency, buyers.times, spent)
    own = rhythm(buyers, learnt.variation)
    full = spent + discount
    told = learnt.discounts & (full > 0)
    today = tables.day_number(as_of)
    purchases, alive = learnt.future.purchases(buyers, today, YEAR)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth, risk = learnt.future.worth(buyers), learnt.future.risk(buyers, own, today)
        columns = {
            "recency_days": pa.array(recency),
            "frequency": pa.array(buyers.times),
            "monetary": _whole(spent, MONEY),
            "r": pa.array(r),
            "f": pa.array(f),
            "m": pa.array(m),
            "rfm": pa.array(rfm.cell(r, f, m)),
            "average_gap": _whole(own.gap, DAYS),
            "regularity": _share(own.regularity),
            "variety": pa.array(buyers.variety),
            "discount_share": _share(np.where(told, discount / full, np.nan)),
            "impulse": _share(np.where(buyers.tried > 0, buyers.once / buyers.tried, np.nan)),
            "novelty": _share(np.where(learnt.novelties, buyers.early / buyers.variety, np.nan)),
            "expected_purchases": _whole(purchases, PURCHASES),
            "expected_value": _whole(purchases * worth, MONEY),
            "alive": _share(alive),
            "churn_risk": _share(risk),
            "at_risk": _whole(risk * worth * YEAR / np.maximum(own.gap, 1.0), MONEY),
            "profit": _whole(_profit(buyers, ledger), MONEY),
            "satisfaction": _share(_satisfaction(buyers, ledger)),
        }
    return pa.table({"customer_id": buyers.ids, **columns})


def stood_before(buyers: Buyers, as_of: date) -> pa.Array:
    """Of each customer the RFM cell that they had three months before, among those who had bought by then; null for
    whoever came later."""
    cut = tables.day_number(as_of) - BEFORE
    then, _later = forecast.until(buyers, cut)
    spent = np.bincount(then.whose, then.paid, len(then))
    scores = rfm.cells(cut - then.last, then.times, spent).scores(cut - then.last, then.times, spent)
    return pa.array(rfm.cell(*scores)).take(pc.index_in(buyers.ids, value_set=then.ids))


# The columns without a row, for a shop in which nobody has bought.
NOBODY = pa.table(
    {
        name: pa.array([], pa.int64())
        for name in (
            "customer_id", "recency_days", "frequency", "monetary", "r", "f", "m", "rfm", "average_gap", "regularity",
            "variety", "discount_share", "impulse", "novelty", "expected_purchases", "expected_value", "alive",
            "churn_risk", "at_risk", "profit", "satisfaction", "rfm_before",
        )
    }
)  # fmt: skip


def of_nothing(ids: pa.Array, like: pa.Table) -> pa.Table:
    """The same columns for customers who never bought: no day, no money, and else nothing known."""
    columns = {one.name: pa.nulls(len(ids), one.type) for one in like.schema}
    zeros = pa.array(np.zeros(len(ids), np.int64))
    return pa.table(columns | {"customer_id": ids, "frequency": zeros, "monetary": zeros, "variety": zeros})


def _money(buyers: Buyers, ledger: Ledger) -> tuple[Array, Array]:
    """Spent on goods after all discounts; and these."""
    whole = _by_customer(buyers, ledger.orders["customer_id"], ledger.orders["discount"].to_numpy())
    return buyers.spent - whole, np.nan_to_num(buyers.discount) + whole


def _profit(buyers: Buyers, ledger: Ledger) -> Array:
    """After goods, commission, delivery and payment fees; of the orders whose costs are known, else nan."""
    orders = ledger.orders
    profit = _by_customer(buyers, orders["customer_id"], orders["margin"].to_numpy())
    known = _by_customer(buyers, orders["customer_id"], orders["known"].to_numpy()) > 0
    return np.where(known, profit, np.nan)


def _satisfaction(buyers: Buyers, ledger: Ledger) -> Array:
    """Perception less expectation (Oliver 1980), -1 to 1: how much more often things went better than promised than
    worse; little evidence says little."""
    found = np.full(len(buyers), np.nan)
    for at, (well, badly) in _places(buyers, ledger.evidence):
        found[at] = (well - badly) / (well + badly + DOUBT)
    return found


def _places(buyers: Buyers, known: Mapping[int, Known]) -> Iterator[tuple[int, Known]]:
    """Where the customers stand of whom something is known."""
    at = pc.index_in(pa.array(known.keys(), buyers.ids.type), value_set=buyers.ids)
    return ((place, value) for place, value in zip(at.to_pylist(), known.values(), strict=True) if place is not None)


def _by_customer(buyers: Buyers, ids: pa.ChunkedArray, values: Array) -> Array:
    """Sums of the rows whose customer is among the buyers."""
    at = pc.index_in(ids, value_set=buyers.ids)
    at = at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at
    place = pc.fill_null(at, -1).to_numpy()
    here = place >= 0
    return np.bincount(place[here], values[here], len(buyers))


def _whole(values: Array, scale: int) -> pa.Array:
    scaled = np.round(values * scale)
    return pa.array(np.nan_to_num(scaled).astype(np.int64), mask=~np.isfinite(scaled))


def _share(values: Array) -> pa.Array:
    return _whole(values, 100 * SHARE)
