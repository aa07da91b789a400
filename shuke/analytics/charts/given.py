"""A question as a form or an address has it: flat, one parameter an answer. The same words lead back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from shuke.analytics.charts.question import By, How, Question, read

OWN = "own"  # the period whose days are told apart


def question_of(given: Mapping[str, str]) -> Question:
    """Raises ChartRefused."""
    how, _colon, measured = given.get("measure", How.COUNT.value).partition(":")
    period = given.get("period", "")
    return read({
        "of": given.get("of", ""),
        "filter": _filter(given.get("f", "")),
        "measure": {how: measured} if measured else how,
        "day": given.get("day", ""),
        "period": [given.get("start", ""), given.get("end", "")] if period == OWN else period or Question.period,
        "by": _by(given, "by"),
        "split": _by(given, "split"),
        "kind": given.get("kind") or Question.kind,
        "top": given.get("top") or Question.top,
    })  # fmt: skip


def given_of(question: Question) -> dict[str, str]:
    own = isinstance(question.period, tuple)
    given = {
        "of": question.of,
        "f": json.dumps(question.filter, ensure_ascii=False) if question.filter else "",
        "measure": f"{question.how}:{question.measured}" if question.measured else question.how,
        "day": question.day,
        "period": OWN if own else str(question.period),
        "start": question.period[0] if own else "",
        "end": question.period[1] if own else "",
        "kind": question.kind,
        "top": str(question.top),
    }
    for name, one in (("by", question.by), ("split", question.split)):
        if one is not None:
            given |= {name: one.field, f"{name}_unit": one.unit, f"{name}_step": one.step}
    return given


def _by(given: Mapping[str, str], name: str) -> dict[str, str] | None:
    if not given.get(name):
        return None
    return By(given[name], given.get(f"{name}_unit", ""), given.get(f"{name}_step", "")).plain()


def _filter(packed: str) -> object:
    try:
        return json.loads(packed) if packed else {}
    except (ValueError, RecursionError):
        return packed  # refused as what it is
