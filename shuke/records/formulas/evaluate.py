"""Working a formula out in Python. None is "no value": of what is empty, of a division by zero, of too much."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from shuke.records.formulas.language import MOST, NUMBER, TEXT, Node

Values = Callable[[str], Any]  # a field's name → float, text, ISO day, key or bool
FARTHEST = 36_500  # days
WHOLE = 4.5e15  # up to here every whole number has a binary one


def evaluate(node: Node, values: Values, on: date) -> Any:
    """A number comes rounded to four places, as the whole number of ten-thousandths."""
    value = _work_out(node, values, on)
    if node.kind == NUMBER:
        return None if value is None or not abs(value) < MOST else int(_half_up(value * 10000.0))
    if node.kind == TEXT:
        return value or None
    return value


def _work_out(node: Node, values: Values, on: date) -> Any:
    if node.what == "literal":
        return None if node.value == "" else node.value
    if node.what == "field":
        value = values(node.value)
        return None if value == "" else value
    if node.what == "if":
        test, then, other = node.parts
        return _work_out(then if _work_out(test, values, on) else other, values, on)
    given = [_work_out(part, values, on) for part in node.parts]
    if node.what == "today":
        return on.isoformat()
    if node.what in TOTAL:
        return TOTAL[node.what](given)
    return None if None in given else PARTIAL[node.what](*given)


def _divided(one: float, other: float) -> float | None:
    return one / other if other else None


def _half_up(value: float) -> float:
    return math.copysign(math.floor(abs(value) + 0.5), value)


def _rounded(value: float, places: float = 0.0) -> float | None:
    scale = float(10 ** max(0, min(int(places), 4)))
    return _half_up(value * scale) / scale if abs(value * scale) < WHOLE else None


def _days_between(first: str, last: str) -> float:
    return float((date.fromisoformat(last) - date.fromisoformat(first)).days)


def _later(day: str, days: float) -> str | None:
    if not abs(days) <= FARTHEST:
        return None
    try:
        return (date.fromisoformat(day) + timedelta(days=int(_half_up(days)))).isoformat()
    except OverflowError:
        return None


# These know what to do with what is empty.
TOTAL: dict[str, Callable[[list[Any]], Any]] = {
    "empty": lambda given: given[0] is None,
    "concat": lambda given: "".join(one or "" for one in given) or None,
    "and": all,
    "or": any,
    "not": lambda given: not given[0],
}
# Of these, nothing comes where anything is empty.
PARTIAL: dict[str, Callable[..., Any]] = {
    "+": lambda one, other: one + other, "-": lambda one, other: one - other,
    "*": lambda one, other: one * other, "/": _divided,
    "=": lambda one, other: one == other, "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other, "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other, ">=": lambda one, other: one >= other,
    "round": _rounded, "abs": abs, "min": min, "max": max,
    "days_between": _days_between, "add_days": _later,
    "year": lambda day: float(day[:4]), "month": lambda day: float(day[5:7]), "day": lambda day: float(day[8:10]),
}  # fmt: skip
