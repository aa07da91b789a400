"""How good the list is: who would have been on it a week ago, knowing only what was known then, and who has bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights import due, ranking, rules
from shuke.insights.due import tables
from shuke.insights.keeping import Goods

PAIR = ["customer_id", "product_id"]
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
    found = due.forecast(due.read(known, before), as_of=before, within=WEEK, cycle_days=goods.cycle_days)
    listed = _listed(found, before)
    since = (day > tables.day_number(before)) & (day <= tables.day_number(as_of))
    week = lines.filter(pa.array(since)).select(["customer_id", "product_id", "quantity"])
    return Judged(before, _chances(listed, known), _buyers(listed, week))


def _listed(forecast: pa.Table, before: date) -> pa.Table:
    wanted = tables.days(forecast["due_on"]) <= tables.day_number(before) + WEEK
    wanted &= forecast["probability"].to_numpy() >= rules.WORTH_LISTING
    return ranking.by_value(forecast.filter(pa.array(wanted))).slice(0, MOST)


def _chances(listed: pa.Table, known: pa.Table) -> dict[int, float]:
    """Of buying at least one of the products. Whoever takes three of them at a time comes a third as often as somebody
    who takes each on a day of its own."""
    misses: dict[int, float] = {}
    surest: dict[int, float] = {}
    for customer, chance in zip(listed["customer_id"].to_pylist(), listed["probability"].to_pylist(), strict=True):
        misses[customer] = misses.get(customer, 1.0) * (1.0 - chance)
        surest[customer] = max(surest.get(customer, 0.0), chance)
    at_a_time = _at_a_time(listed, known)
    return {pk: max(1.0 - miss ** (1.0 / at_a_time.get(pk, 1.0)), surest[pk]) for pk, miss in misses.items()}


def _at_a_time(listed: pa.Table, known: pa.Table) -> dict[int, float]:
    """How many of the products listed each has taken so far on a day with any of them, in the mean."""
    own = known.filter(pc.is_in(known["customer_id"], value_set=pc.unique(listed["customer_id"])))
    took = _of_pairs(own.select([*PAIR, "on", "quantity"]), listed).group_by([*PAIR, "on"]).aggregate([])
    days = took.group_by(["customer_id", "on"]).aggregate([([], "count_all")])
    mean = days.group_by("customer_id").aggregate([("count_all", "mean")])
    return dict(zip(mean["customer_id"].to_pylist(), mean["count_all_mean"].to_pylist(), strict=True))


def _of_pairs(lines: pa.Table, listed: pa.Table) -> pa.Table:
    """Of these lines what was bought of the products listed."""
    return lines.filter(pc.greater(lines["quantity"], 0)).join(listed.select(PAIR), keys=PAIR, join_type="left semi")


def _buyers(listed: pa.Table, week: pa.Table) -> set[int]:
    return set(_of_pairs(week, listed)["customer_id"].to_pylist())
