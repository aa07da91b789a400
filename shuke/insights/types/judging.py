"""The rules applied: a million customers in seconds, each by themselves, so the order of the rows changes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights.types.facts import Facts
from shuke.insights.types.rules import ASPECTS, Changed, Rule, Threshold, is_on, laid_down, place, values

Array = np.ndarray
Bounds = Mapping[str, float | None]  # rule and threshold → where the best so many percent begin; None: with nobody
Pins = Mapping[str, Mapping[int, str]]  # aspect → customer → what a person has laid down
UNDECIDED = ("no_purchase", "too_early", "none")  # why there is no type: with 0, 1 and more purchases


def learn(facts: Facts, changed: Changed) -> dict[str, float | None]:
    """Where the best so many percent of the shop's buyers begin, for each threshold that is meant so."""
    buyers = facts["times"] > 0
    return {
        f"{place(aspect, rule)}.{one.key}": _begin(facts[one.of][buyers], laid_down(aspect, rule, one, changed))
        for aspect, rules in ASPECTS.items()
        for rule in rules
        for one in rule.thresholds
        if one.unit == "best"
    }


def _begin(found: Array, percent: float) -> float | None:
    """The smallest value that no more than so many percent reach: who are all alike are none of them best."""
    found = np.sort(found[np.isfinite(found)])
    few = int(len(found) * percent / 100)
    if not few:
        return None
    value = found[-few]
    if len(found) > few and found[-few - 1] == value:
        above = int(np.searchsorted(found, value, "right"))
        return float(found[above]) if above < len(found) else None
    return float(value)


def judge(ids: pa.ChunkedArray, facts: Facts, changed: Changed, bounds: Bounds, pins: Pins | None = None) -> pa.Table:
    """A row a customer, as the database keeps it: each aspect, and as `reasons` (JSON) by which rule and what numbers.
    What a person has pinned holds instead; the reason stays the rule's, for the day when it is unpinned."""
    columns: dict[str, Any] = {}
    reasons = []
    for aspect, rules in ASPECTS.items():
        which = _which(aspect, rules, facts, changed, bounds)
        reasons.append(_reasons(aspect, rules, which, facts, changed, bounds))
        known = (None, *values(aspect))
        given = np.array([known.index(rule.gives) for rule in rules] + [0])[which]
        for customer, value in _among(ids, (pins or {}).get(aspect, {})):
            given[customer] = known.index(value)
        facts.decided[aspect] = known, given
        columns[aspect] = pa.array(known, pa.string()).take(pa.array(given))
    columns["reasons"] = pc.binary_join_element_wise("{", _joined(reasons), "}", "")
    return pa.table(columns)


def _which(aspect: str, rules: tuple[Rule, ...], facts: Facts, changed: Changed, bounds: Bounds) -> Array:
    """The first rule that fits, by its position; -1 for none."""
    which = np.full(len(facts), -1)
    for number, rule in enumerate(rules):
        if is_on(aspect, rule, changed):
            fits = rule.fits(facts, _limits(aspect, rule, changed, bounds))
            which[(which < 0) & fits] = number
    return which


def _limits(aspect: str, rule: Rule, changed: Changed, bounds: Bounds) -> dict[str, float]:
    return {one.key: _limit(aspect, rule, one, changed, bounds) for one in rule.thresholds}


def _limit(aspect: str, rule: Rule, one: Threshold, changed: Changed, bounds: Bounds) -> float:
    if one.unit != "best":
        return laid_down(aspect, rule, one, changed)
    begin = bounds.get(f"{place(aspect, rule)}.{one.key}")
    return math.inf if begin is None else begin


def _among(ids: pa.ChunkedArray, wanted: Mapping[int, str]) -> list[tuple[int, str]]:
    if not wanted:
        return []
    at = pc.index_in(pa.array(wanted.keys(), ids.type), value_set=pa.array(ids)).to_pylist()
    return [(row, value) for row, value in zip(at, wanted.values(), strict=True) if row is not None]


# — Reasons: `"lifecycle":["retain",12]` —


def _reasons(
    aspect: str, rules: tuple[Rule, ...], which: Array, facts: Facts, changed: Changed, bounds: Bounds
) -> pa.Array:
    order, parts = [], []
    for number, rule in enumerate(rules):
        at = np.flatnonzero(which == number)
        limits = _limits(aspect, rule, changed, bounds)
        numbers = [_whole(np.full(len(at), limits[name]) if name in limits else facts[name][at]) for name in rule.tells]
        order.append(at)
        parts.append(_text(aspect, rule.key, numbers, len(at)))
    for times, key in enumerate(UNDECIDED):
        at = np.flatnonzero((which < 0) & (np.minimum(facts["times"], len(UNDECIDED) - 1) == times))
        order.append(at)
        parts.append(_text(aspect, key, [], len(at)))
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(parts).take(pa.array(back))


def _text(aspect: str, key: str, numbers: list[pa.Array], size: int) -> pa.Array:
    begun = pa.repeat(f'"{aspect}":["{key}"', size)
    pieces = [piece for number in numbers for piece in (pa.repeat(",", size), number)]
    return pc.binary_join_element_wise(begun, *pieces, pa.repeat("]", size), "")


def _whole(found: Array) -> pa.Array:
    """Whole numbers as text; null where nothing is known."""
    known = np.isfinite(found)
    return pc.fill_null(
        pa.array(np.round(np.where(known, found, 0)).astype(np.int64), mask=~known).cast("string"), "null"
    )


def _joined(parts: list[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*parts, ",")


def counts(judged: pa.Table) -> dict[str, dict[str, int]]:
    """Aspect → value → how many; without a value under an empty one."""
    return {
        aspect: {one["values"] or "": one["counts"] for one in pc.value_counts(judged[aspect]).to_pylist()}
        for aspect in ASPECTS
    }
