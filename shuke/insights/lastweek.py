"""How good the list is: who would have been on it a week ago, knowing only what was known then, and who has bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights import due, ranking, rules
from shuke.insights.due import tables
from shuke.insights.keeping import Goods

WEEK = 7
MOST = 5_000  # people judged: the most valuable ones, in a shop where more were due


@dataclass(frozen=True)
class Judged:
    """The people listed, each with the probability of buying at least one of the products listed; who bought one."""

    as_of: date
    chances: dict[int, float]
    buyers: set[int]


def judge(lines: pa.Table, as_of: date, goods: Goods) -> Judged:
    """The list as it would have been a week before `as_of`, and what came of it."""
    before = as_of - timedelta(days=WEEK)
    day = tables.days(lines["on"])
    known = lines.filter(pa.array(day <= tables.day_number(before)))
    if not known.num_rows:
        return Judged(before, {}, set())
    model = due.fit(known, as_of=before, within=WEEK, cycle_days=goods.cycle_days)
    listed = _listed(due.forecast(known, as_of=before, within=WEEK, model=model), before)
    since = (day > tables.day_number(before)) & (day <= tables.day_number(as_of))
    week = lines.filter(pa.array(since)).select(["customer_id", "product_id", "quantity"])
    return Judged(before, _chances(listed), _buyers(listed, week))


def _listed(forecast: pa.Table, before: date) -> pa.Table:
    wanted = tables.days(forecast["due_on"]) <= tables.day_number(before) + WEEK
    wanted &= forecast["probability"].to_numpy() >= rules.WORTH_LISTING
    return ranking.by_value(forecast.filter(pa.array(wanted))).slice(0, MOST)


def _chances(listed: pa.Table) -> dict[int, float]:
    """Of buying at least one of the products, as if each were bought without regard to the others."""
    misses: dict[int, float] = {}
    for customer, chance in zip(listed["customer_id"].to_pylist(), listed["probability"].to_pylist(), strict=True):
        misses[customer] = misses.get(customer, 1.0) * (1.0 - chance)
    return {customer: 1.0 - miss for customer, miss in misses.items()}


def _buyers(listed: pa.Table, week: pa.Table) -> set[int]:
    bought = week.filter(pc.greater(week["quantity"], 0)).select(["customer_id", "product_id"])
    pairs = listed.select(["customer_id", "product_id"])
    both = pairs.join(bought, keys=["customer_id", "product_id"], join_type="left semi")
    return set(both["customer_id"].to_pylist())
