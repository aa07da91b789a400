"""Telling customers apart by the rules: with every measuring, and for everybody once the rules have changed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.db.models import Q
from django.utils import timezone

from shuke.insights import asking, evidence
from shuke.insights.actions.writing import write
from shuke.insights.models import CustomerMeasure, Measuring, Pin, TypeRules, TypeTrial
from shuke.insights.types import facts
from shuke.insights.types.judging import Bounds, counts, judge, learn
from shuke.insights.types.rules import ASPECTS, Changed

JUDGED = (*ASPECTS, "reasons")


def with_types(measures: pa.Table, on: date, *, at: datetime) -> pa.Table:
    """Of all customers: what the best so many percent mean is learnt anew. `on`: the day of the measures."""
    laid_down = TypeRules.now()
    judged, bounds = _judged(measures, on, laid_down.changed)
    TypeRules.objects.update_or_create(
        id=1, defaults={"bounds": bounds, "judged_at": at}, create_defaults={"bounds": bounds, "judged_at": at}
    )
    return _beside(measures, judged)


def with_types_of(customer_id: int, measures: pa.Table, on: date) -> pa.Table:
    """Of one, by what was learnt from all."""
    laid_down = TypeRules.now()
    known = facts.read(measures, evidence.read(on, customer_id))
    return _beside(
        measures, judge(measures["customer_id"], known, laid_down.changed, laid_down.bounds, pins(customer_id))
    )


def judge_all(*, at: datetime) -> int:
    """Everybody, by the measures as they stand. Gives how many."""
    measures = read_measures()
    if measures.num_rows:
        judged = with_types(measures, _day(at), at=at)
        write(judged.select(["customer_id", *JUDGED]), at, new=False)
        judge_pinned_since(at)
    return measures.num_rows


def judge_pinned_since(at: datetime) -> None:
    """Whomever a person has pinned, or let go of, while everybody was being judged."""
    rows = Pin.objects.filter(Q(at__gte=at) | Q(ended_at__gte=at)).order_by("customer")
    for customer_id in rows.values_list("customer", flat=True).distinct():
        judge_customer(customer_id, at=at)


def judge_customer(customer_id: int, *, at: datetime) -> None:
    """Once more, by the measures as they stand: what a person has pinned changes what follows from it."""
    measures = read_measures(customer_id)
    if measures.num_rows:
        judged = with_types_of(customer_id, measures, _day(at))
        write(judged.select(["customer_id", *JUDGED]), at, new=False)


def count_trial(trial_id: int, *, at: datetime) -> None:
    """How many each value would have by the rules of the trial; nothing else changes."""
    trial = TypeTrial.objects.filter(pk=trial_id).first()
    if trial is not None:
        measures = read_measures()
        found = counts(_judged(measures, _day(at), trial.changed)[0]) if measures.num_rows else {}
        TypeTrial.objects.filter(pk=trial_id).update(counts=found)


def _judged(measures: pa.Table, on: date, changed: Changed) -> tuple[pa.Table, Bounds]:
    known = facts.read(measures, evidence.read(on))
    bounds = learn(known, changed)
    return judge(measures["customer_id"], known, changed, bounds, pins()), bounds


def _beside(measures: pa.Table, judged: pa.Table) -> pa.Table:
    for name in JUDGED:
        measures = measures.append_column(name, judged[name])
    return measures


def read_measures(customer_id: int | None = None) -> pa.Table:
    names = ("customer_id", *(column for column, _scale in facts.COLUMNS.values()))
    question = f"SELECT {', '.join(names)} FROM {CustomerMeasure._meta.db_table} WHERE {{only}}"  # noqa: S608 -- our words
    return asking.ask(question, names, CustomerMeasure, customer_id)


def pins(customer_id: int | None = None) -> dict[str, dict[int, str]]:
    rows = Pin.objects.filter(ended_at=None, customer__deleted_at=None)
    rows = rows.filter(customer=customer_id) if customer_id is not None else rows
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    for aspect, customer, value in rows.values_list("aspect", "customer_id", "value"):
        found[aspect][customer] = value
    return found


def _day(at: datetime) -> date:
    """The day for which everybody was measured."""
    return Measuring.objects.filter(id=1).values_list("as_of", flat=True).first() or timezone.localdate(at)
