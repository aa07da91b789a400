"""Which pairs of a forecast are kept for Today, as the columns of the table they are stored in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights import due, ranking, rules
from shuke.insights.due import tables
from shuke.insights.models import ALWAYS, HORIZONS

WORTH_WITHIN = 14  # days; the probability that value at stake is reckoned with
SLACK_DAYS = 7  # so that the list stays whole should the nightly run be missed for a week
MONEY, QUANTITY = 10_000, 1_000  # whole units in the database


@dataclass(frozen=True)
class Goods:
    """What the catalogue says, by product id in rising order; nan where it says nothing."""

    ids: np.ndarray
    price: np.ndarray
    pv: np.ndarray
    sold: np.ndarray  # still on sale
    cycle_days: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hidden:
    """Until when an answer keeps a pair off the list, unless it was bought again after `answered_on`."""

    until: date
    answered_on: date
    bought: bool

    def day(self, last_bought_on: date) -> date:
        again = last_bought_on >= self.answered_on if self.bought else last_bought_on > self.answered_on
        return ALWAYS if again else self.until


def foresee(lines: pa.Table | due.History, model: due.Model, as_of: date) -> tuple[pa.Table, dict[int, np.ndarray]]:
    """The forecast of every pair, and its probability for each horizon that a person may choose (the model's own is
    one of them)."""
    found, plain = due.forecast_within(lines, HORIZONS, as_of=as_of, model=model)
    return found, _agreeing(plain, model.within)


def _agreeing(chances: Mapping[int, np.ndarray], learnt: int) -> dict[int, np.ndarray]:
    """The model is calibrated for one horizon. The others follow it: the hazard that it found there is spread over the
    days as the uncalibrated horizons spread theirs, so that more days never mean a smaller probability."""
    hazard = {days: -np.log1p(-np.clip(chance, 0.0, 1 - 1e-9)) for days, chance in chances.items()}
    short, long = min(chances), max(chances)
    step = (hazard[long] - hazard[short]) * ((learnt - short) / (long - short))
    usual = np.maximum(hazard[short] + np.maximum(step, 0.0), 1e-9)
    ratio = {days: np.minimum(hazard[days] / usual, 1.0) if days < learnt else np.maximum(hazard[days] / usual, 1.0)
             for days in chances if days != learnt}  # fmt: skip
    return {
        days: chance if days == learnt else -np.expm1(-hazard[learnt] * ratio[days]) for days, chance in chances.items()
    }


def kept(
    forecast: pa.Table, chances: Mapping[int, np.ndarray], goods: Goods, as_of: date, *, amounts_known: bool
) -> pa.Table:
    """Only pairs that may come due soon, of products still sold: the columns of Prediction but for its ids."""
    latest = tables.day_number(as_of) + HORIZONS[-1] + SLACK_DAYS
    place = np.minimum(np.searchsorted(goods.ids, forecast["product_id"].to_numpy()), max(len(goods.ids) - 1, 0))
    wanted = tables.days(forecast["due_on"]) <= latest
    wanted &= chances[HORIZONS[-1]] >= rules.WORTH_LISTING
    wanted &= tables.days(forecast["due_to"]) >= tables.day_number(as_of - timedelta(days=rules.GRACE_DAYS))
    if len(goods.ids):
        wanted &= goods.sold[place]
    at = pa.array(np.flatnonzero(wanted))
    row, place = forecast.take(at), place[wanted]
    amount = ranking.numbers(row["expected_amount"])
    columns = {name: row[name] for name in _AS_THEY_ARE}
    columns |= {
        "last_quantity": _whole(ranking.numbers(row["last_quantity"]), QUANTITY),
        "reason": row["reason"],
        "unit_price": _whole(_or(row["unit_price"], goods.price, place), MONEY),
        "pv": _whole(_or(row["pv"], goods.pv, place), MONEY),
        "expected_amount": _whole(amount, MONEY),
    }
    columns |= {f"probability_{days}": chances[days][wanted] for days in HORIZONS}
    columns["value"] = _whole(ranking.value_at_stake(chances[WORTH_WITHIN][wanted], amount, amounts_known), MONEY)
    return pa.table(columns)


_AS_THEY_ARE = (
    "customer_id", "product_id", "last_bought_on", "times_bought", "cycle_days", "cycle_low", "cycle_high",
    "due_from", "due_on", "due_to", "still_buying",
)  # fmt: skip


def with_answers(rows: pa.Table, answers: Mapping[tuple[int, int], Hidden]) -> pa.Table:
    """Add `hidden_until`. There are few answers and many rows, so the answers are looked up among the rows."""
    hidden = np.full(rows.num_rows, tables.day_number(ALWAYS), np.int32)
    answered = pc.is_in(
        rows["customer_id"], value_set=pa.array({customer for customer, _product in answers}, pa.int64())
    )
    for at in np.flatnonzero(answered.to_numpy()).tolist():
        answer = answers.get((rows["customer_id"][at].as_py(), rows["product_id"][at].as_py()))
        if answer:
            hidden[at] = tables.day_number(answer.day(rows["last_bought_on"][at].as_py()))
    return rows.append_column("hidden_until", tables.dates(hidden))


def with_teams(rows: pa.Table, teams: Mapping[int, int]) -> pa.Table:
    """Add `team_id`, null for customers without a team."""
    customers, ids = pa.array(teams.keys(), pa.int64()), pa.array(teams.values(), pa.int64())
    return rows.append_column(
        "team_id", ids.take(pc.index_in(rows["customer_id"], value_set=customers).combine_chunks())
    )


def _or(column: pa.ChunkedArray, fallback: np.ndarray, place: np.ndarray) -> np.ndarray:
    values = ranking.numbers(column)
    return np.where(np.isnan(values), fallback[place], values) if len(fallback) else values


def _whole(values: np.ndarray, scale: int) -> pa.Array:
    scaled = np.round(values * scale)
    return pa.array(np.nan_to_num(scaled).astype(np.int64), mask=np.isnan(scaled))
