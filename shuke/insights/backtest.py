"""How good the forecasts would have been on the shop's own past: each is made of what was known on an earlier day, and
held against what came after. Arrays in, figures out, no database and no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights import basket, lastweek
from shuke.insights.due import sampling, tables
from shuke.insights.keeping import Goods
from shuke.insights.value import buyers as buying
from shuke.insights.value import forecast

WEEKS = 6  # lists that are looked back on
BANDS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)  # of the probability that the list gave
NEXT_DAYS, NEXT_CUSTOMERS, LEAST_VISITS = 28, 4_000, 20
NAMED, FEW_NAMED, FEW_PRODUCTS = 10, 3, 40  # products named; fewer where the shop has few
VALUE_DAYS, LEAST_CUSTOMERS = 91, 30

Found = dict[str, Any]


def look_back(lines: pa.Table, as_of: date, goods: Goods) -> Found:
    """As JSON keeps it. What there is too little for is None."""
    return {
        "data": _data(lines),
        "due": _due(lines, as_of, goods),
        "basket": _basket(lines, as_of),
        "value": _value(lines, as_of),
    }


def _data(lines: pa.Table) -> Found:
    first, last = (one.isoformat() for one in pc.min_max(lines["on"]).as_py().values())
    return {
        "lines": lines.num_rows, "customers": pc.count_distinct(lines["customer_id"]).as_py(),
        "products": pc.count_distinct(lines["product_id"]).as_py(), "first": first, "last": last,
    }  # fmt: skip


# — The list of who is due —


def _due(lines: pa.Table, as_of: date, goods: Goods) -> Found | None:
    """Week by week, the oldest first; and by the probability given, how many came."""
    weeks, said, came = [], [], []
    for back in reversed(range(WEEKS)):
        judged = lastweek.judge(lines, as_of - timedelta(days=lastweek.WEEK * back), goods)
        if judged.chances:
            chances = np.array(list(judged.chances.values()))
            bought = np.array([one in judged.buyers for one in judged.chances])
            weeks.append(_week(lines, judged.as_of, chances, bought))
            said.append(chances)
            came.append(bought)
    if not weeks:
        return None
    return {"weeks": weeks, "bands": _bands(np.concatenate(said), np.concatenate(came))}


def _week(lines: pa.Table, before: date, chances: np.ndarray, bought: np.ndarray) -> Found:
    """`spread` is the standard deviation of how many would come by chance; `known` and `any` are all customers, and
    those who bought anything in the week."""
    day, cut = tables.days(lines["on"]), tables.day_number(before)
    known = pc.unique(lines.filter(pa.array(day <= cut))["customer_id"])
    week = pc.unique(lines.filter(pa.array((day > cut) & (day <= cut + lastweek.WEEK)))["customer_id"])
    return {
        "as_of": before.isoformat(), "people": len(chances), "bought": int(bought.sum()),
        "expected": round(float(chances.sum()), 2),
        "spread": round(float(np.sqrt((chances * (1 - chances)).sum())), 3),
        "known": len(known), "any": int(pc.sum(pc.is_in(known, value_set=week)).as_py() or 0),
    }  # fmt: skip


def _bands(said: np.ndarray, came: np.ndarray) -> list[Found]:
    place = np.clip(np.searchsorted(np.array(BANDS), said, "right") - 1, 0, len(BANDS) - 2)
    return [
        {"low": BANDS[at], "high": BANDS[at + 1], "people": int(here.sum()),
         "said": round(float(said[here].mean()), 4), "came": round(float(came[here].mean()), 4)}
        for at in range(len(BANDS) - 1) if (here := place == at).any()
    ]  # fmt: skip


# — The next basket —


def _basket(lines: pa.Table, as_of: date) -> Found | None:
    """Which share of the first visit after the cut was among the products named, beside naming everybody those that
    sell most."""
    cut = as_of - timedelta(days=NEXT_DAYS)
    known, visits = _parted(lines, cut)
    if len(visits) < LEAST_VISITS:
        return None
    model = basket.fit(known, as_of=cut)
    most = NAMED if len(model.products) >= FEW_PRODUCTS else FEW_NAMED
    own = known.filter(pc.is_in(known["customer_id"], value_set=pa.array(list(visits), pa.int64())))
    named = _named(basket.next_basket(own, as_of=cut, k=most, model=model))
    sold = known.filter(pc.greater(known["on"], pa.scalar(cut - timedelta(days=NEXT_DAYS), pa.date32())))
    popular = set(_most_sold(sold if sold.num_rows else known, most))
    return {
        "visits": len(visits), "named": most,
        "recall": _recall(visits, named), "popular": _recall(visits, dict.fromkeys(visits, popular)),
    }  # fmt: skip


def _parted(lines: pa.Table, cut: date) -> tuple[pa.Table, dict[int, set[int]]]:
    """What was known, and of those who were, what they took on their first visit after it; a sample of them."""
    bought = lines.filter(pc.greater(lines["quantity"], 0))
    late = pc.greater(bought["on"], pa.scalar(cut, pa.date32()))
    known, after = bought.filter(pc.invert(late)), bought.filter(late)
    after = after.filter(pc.is_in(after["customer_id"], value_set=pc.unique(known["customer_id"])))
    customers = np.sort(pc.unique(after["customer_id"]).to_numpy())
    order = np.argsort(sampling.stir(customers.astype(np.uint64)), kind="stable")[:NEXT_CUSTOMERS]
    after = after.filter(pc.is_in(after["customer_id"], value_set=pa.array(customers[order])))
    first = after.group_by("customer_id").aggregate([("on", "min")])
    visits: dict[int, set[int]] = {one: set() for one in first["customer_id"].to_pylist()}
    days = dict(zip(first["customer_id"].to_pylist(), first["on_min"].to_pylist(), strict=True))
    for customer, product, on in zip(
        *(after[name].to_pylist() for name in ("customer_id", "product_id", "on")), strict=True
    ):
        if on == days[customer]:
            visits[customer].add(product)
    return known, visits


def _named(found: pa.Table) -> dict[int, set[int]]:
    named: dict[int, set[int]] = {}
    for customer, product in zip(found["customer_id"].to_pylist(), found["product_id"].to_pylist(), strict=True):
        named.setdefault(customer, set()).add(product)
    return named


def _most_sold(lines: pa.Table, most: int) -> list[int]:
    counted = lines.group_by("product_id").aggregate([([], "count_all")])
    return counted.sort_by([("count_all", "descending"), ("product_id", "ascending")])["product_id"].to_pylist()[:most]


def _recall(visits: Mapping[int, set[int]], named: Mapping[int, set[int]]) -> float:
    shares = [len(took & named.get(customer, set())) / len(took) for customer, took in visits.items()]
    return round(float(np.mean(shares)), 4)


# — Expected purchases —


def _value(lines: pa.Table, as_of: date) -> Found | None:
    """Purchases of the last quarter as foretold from before it, beside everybody going on at their own pace."""
    everybody = buying.read(lines, as_of)
    cut = tables.day_number(as_of) - VALUE_DAYS
    then, later = forecast.until(everybody, cut)
    if len(then) < LEAST_CUSTOMERS or cut - int(then.day.min()) < VALUE_DAYS:
        return None
    said, _alive = forecast.learn(then, cut).purchases(then, cut, float(VALUE_DAYS))
    pace = then.times * VALUE_DAYS / np.maximum(cut - then.first, lastweek.WEEK)
    return {
        "customers": len(then), "days": VALUE_DAYS, "said": round(float(said.sum()), 1), "came": int(later.sum()),
        "error": round(float(np.abs(said - later).mean()), 4), "plain": round(float(np.abs(pace - later).mean()), 4),
        "plain_said": round(float(pace.sum()), 1),
    }  # fmt: skip
