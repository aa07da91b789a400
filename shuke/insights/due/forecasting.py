"""The two doors: learn a shop, and forecast its pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights.due import features, history, lifetimes, pairs, pooling, renewal, sampling, tables, windows
from shuke.insights.due.curve import sigmoid
from shuke.insights.due.history import History
from shuke.insights.due.model import Model, cycles
from shuke.insights.due.pairs import Pairs
from shuke.insights.due.pooling import Pooled

Cycles: TypeAlias = Mapping[Any, float] | pa.Table | None
Lines: TypeAlias = pa.Table | History  # what was read once serves for both doors

OVERRIDE_SHAPE = 12.0  # a cycle the shop gives for a product counts as this many gaps of a random buyer
STOPPED = 0.25  # below this probability of still buying, the reason says so
LEARN_FROM = 1_600_000  # purchase days; a larger shop is learnt from as many of its customers
FAR = 3650  # days; nothing is forecast beyond


def fit(lines: Lines, *, as_of: date, within: int = 14, cycle_days: Cycles = None) -> Model:
    """Learn the habits of the shop from its order lines up to and including `as_of`."""
    return _fit(_known(lines, as_of), as_of, within, cycle_days)


def forecast(
    lines: Lines,
    *,
    as_of: date,
    within: int = 14,
    model: Model | None = None,
    min_purchases: int = 2,
    cycle_days: Cycles = None,
) -> pa.Table:
    """One row per customer × product with at least `min_purchases` (2 or more) purchase days up to `as_of`.

    `lines` may be all lines of just a few customers when a `model` of the whole shop is given.
    `cycle_days` is the shop's own knowledge of products' cycles; with a `model`, it is part of the model already.
    """
    known = _known(lines, as_of)
    asked = _ask(known, as_of, model or _fit(known, as_of, within, cycle_days), min_purchases)
    return asked.table(_id_types(lines), asked.chance(within))


def forecast_within(
    lines: Lines, days: Sequence[int], *, as_of: date, model: Model
) -> tuple[pa.Table, dict[int, np.ndarray]]:
    """The forecast for the model's own horizon, and its rows' probabilities within so many days each."""
    asked = _ask(_known(lines, as_of), as_of, model)
    chances = {one: asked.chance(one) for one in {*days, model.within}}
    return asked.table(_id_types(lines), chances[model.within]), {one: chances[one] for one in days}


def _known(lines: Lines, as_of: date) -> History:
    return lines if isinstance(lines, History) else history.read(lines, as_of)


def _id_types(lines: Lines) -> tuple[pa.DataType, pa.DataType]:
    if isinstance(lines, History):
        return lines.customers.type, lines.products.type
    return lines.schema.field("customer_id").type, lines.schema.field("product_id").type


@dataclass(frozen=True)
class _Asked:
    """The pairs of a forecast with what the model knows of their products."""

    known: History
    chosen: Pairs
    pooled: Pooled
    sales: features.Products
    model: Model
    today: int

    def chance(self, within: int) -> np.ndarray:
        """Of a purchase within so many days: by the curve for the horizon that it was learnt for."""
        curve = self.model.curve
        if curve is None or not len(self.chosen.at) or within != self.model.within:
            return features.base(self.chosen, self.pooled, self.today, within)[0]
        exposure = self.model.exposure
        rows = features.describe(self.known, self.chosen, self.pooled, self.sales, exposure, self.today, within)
        return sigmoid(curve.log_odds(rows))

    def table(self, id_types: tuple[pa.DataType, pa.DataType], probability: np.ndarray) -> pa.Table:
        alive = features.base(self.chosen, self.pooled, self.today, self.model.within)[1]
        return _table(id_types, self.known, self.chosen, probability, alive, self.today)


def _ask(known: History, as_of: date, model: Model, min_purchases: int = 2) -> _Asked:
    place = model.places(known.products)
    pooled, sales = _taken(model.pooled, place), _taken(model.sales, place)
    chosen = pairs.pairs(known, pooling.gaps(known), pooled, min_purchases)
    return _Asked(known, chosen, pooled, sales, model, tables.day_number(as_of))


def _fit(known: History, as_of: date, within: int, cycle_days: Cycles) -> Model:
    today = tables.day_number(as_of)
    if len(known.day) > LEARN_FROM:
        known = known.keep(sampling.customers(known, LEARN_FROM / len(known.day))[known.customer])
    gaps = pooling.gaps(known)
    pooled = lifetimes.lifetimes(known, gaps, pooling.pool(known, gaps), today)
    exposure = features.exposure(known, today)
    products = known.products.cast(pa.string())
    learnt = windows.learn(known, pooled, today, within)
    _override(pooled, products, cycles(cycle_days))
    sales = features.products(known, exposure, features.scales(pooled, within), today)
    return Model(as_of, within, products, _short(pooled), _short(sales), exposure, learnt)


def _short(part: Any) -> Any:
    """Six decimals are plenty, and halve what is stored."""
    return replace(part, **{name: np.round(x, 6) for name, x in vars(part).items() if isinstance(x, np.ndarray)})


def _override(pooled: Pooled, products: pa.Array, given: dict[str, float]) -> None:
    """The shop's own cycles take the place of the learnt ones, and weigh more."""
    place = pc.index_in(pa.array(given.keys(), pa.string()), value_set=products)
    for at, days in zip(place.to_pylist(), given.values(), strict=True):
        if at is not None:
            pooled.log_cycle[at] = np.log(days) - pooled.exponent[at] * pooled.log_quantity[at]
            pooled.shape[at] = max(pooled.shape[at], OVERRIDE_SHAPE)
            pooled.rate[at] = pooling.rate_for(pooled.log_cycle[at], pooled.shape[at], pooled.k)


def _taken(part: Any, place: np.ndarray) -> Any:
    """The model's arrays in the order of these products; products it hasn't met have the shop's average."""
    arrays = {name: value for name, value in vars(part).items() if isinstance(value, np.ndarray)}
    return replace(part, **{name: np.append(x, x.mean() if len(x) else 1.0)[place] for name, x in arrays.items()})


def _table(
    id_types: tuple[pa.DataType, pa.DataType],
    known: History,
    chosen: Pairs,
    probability: np.ndarray,
    alive: np.ndarray,
    today: int,
) -> pa.Table:
    elapsed = (today - chosen.last).astype(float)
    low, middle, high = (chosen.quantile(share, chosen.stretch) for share in (0.1, 0.5, 0.9))
    usual = [chosen.quantile(share, chosen.usual_stretch) for share in (0.25, 0.5, 0.75)]
    due_to = _latest(chosen, elapsed, middle, high)
    last = _worth(known, chosen)
    columns = {
        "customer_id": _ids(known.customers, known.customer[chosen.at]),
        "product_id": _ids(known.products, known.product[chosen.at]),
        "last_bought_on": tables.dates(chosen.last),
        "last_quantity": chosen.last_quantity,
        "times_bought": chosen.times.astype(np.int32),
        "cycle_days": usual[1],
        "cycle_low": np.maximum(np.round(usual[0]), 1).astype(np.int32),
        "cycle_high": np.maximum(np.round(usual[2]), 1).astype(np.int32),
        "due_from": _later(chosen.last, np.minimum(low, FAR)),
        "due_on": _later(chosen.last, np.minimum(middle, FAR)),
        "due_to": _later(chosen.last, np.maximum(due_to, np.minimum(middle, FAR))),
        "probability": probability,
        **last,
        "still_buying": alive,
        "reason": _reason(chosen, elapsed, middle, alive),
    }
    wanted = tables.forecast_schema(*id_types)
    return pa.table([pa.array(columns[f.name]).cast(f.type) for f in wanted], schema=wanted)


def _latest(chosen: Pairs, elapsed: np.ndarray, middle: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Days after the last purchase by which nine in ten come, given that nothing came so far.

    Someone late beyond the rhythm is in an odd gap (see renewal.silence): up to two more cycles.
    """
    quiet = renewal.gap_survival((elapsed + 0.5) / chosen.stretch, chosen.k, chosen.shape, chosen.rate)
    rhythm = np.maximum(chosen.quantile(1.0 - 0.1 * np.maximum(quiet, 1e-6), chosen.stretch), elapsed + 1)
    odd = renewal.ODD / (renewal.ODD + quiet)
    late = (1.0 - odd) * rhythm + odd * (elapsed + 2.0 * middle)
    return np.minimum(np.where(elapsed > middle, np.maximum(late, high), high), elapsed + FAR)


def _worth(known: History, chosen: Pairs) -> dict[str, pa.Array]:
    """What the next purchase is worth: the pair's mean amount, or its usual quantity at the last price."""
    last = known.start[chosen.at + 1] - 1
    quantity = _mean(known.quantity, known, chosen)
    amount, price, pv = (x[last] if len(x) else np.full(len(last), np.nan) for x in known.money().values())
    price = np.where(np.isnan(price), amount / known.quantity[last], price)
    mean = _mean(known.amount, known, chosen) if len(known.amount) else amount
    expected = np.where(np.isnan(amount), price * quantity, mean)
    worth = {"expected_amount": expected, "unit_price": price, "pv": pv}
    return {name: pa.array(x, from_pandas=True) for name, x in worth.items()}


def _mean(values: np.ndarray, known: History, chosen: Pairs) -> np.ndarray:
    """Per chosen pair, over its days with a known value."""
    start, end = known.start[chosen.at], known.start[chosen.at + 1]
    there = ~np.isnan(values)
    total, count = (np.concatenate([[0.0], np.cumsum(x)]) for x in (np.where(there, values, 0.0), there))
    return (total[end] - total[start]) / np.maximum(count[end] - count[start], 1)


def _reason(chosen: Pairs, elapsed: np.ndarray, middle: np.ndarray, alive: np.ndarray) -> np.ndarray:
    code = np.where(chosen.k >= 3.0, 0, 1)
    code = np.where(chosen.times == 2, 2, code)
    code = np.where(elapsed > 1.2 * middle, 3, code)
    return np.where(alive < STOPPED, 4, code).astype(np.int8)


def _later(day: np.ndarray, days: np.ndarray) -> pa.Array:
    return tables.dates(day + np.maximum(np.round(days), 1).astype(np.int64))


def _ids(ids: pa.Array, code: np.ndarray) -> pa.Array:
    if pa.types.is_dictionary(ids.type):
        ids = ids.dictionary_decode()
    return ids.take(pa.array(code))
