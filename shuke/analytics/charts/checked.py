"""A question checked for the person who asks: what passes here can be asked of the database and answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.analytics.charts import bands, spans, subjects
from shuke.analytics.charts.dimensions import Bands, Days, Dimension, Links, Options, Texts, Whether
from shuke.analytics.charts.question import By, ChartRefused, How, Kind, Question, Unit
from shuke.analytics.reports import Person
from shuke.records import filtering
from shuke.records.fields import DateTime, Field, Link, Number, YesNo
from shuke.records.fields.choice import Choice
from shuke.records.filtering.dates import Span
from shuke.records.filtering.language import Place
from shuke.records.filtering.parse import Parser
from shuke.records.types import RecordType

MOST_BUCKETS = 120  # of a chart; beyond, a wider unit is taken

Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """`first` and `last` are the days of the period; None: open. `coarser`: the unit asked for was too fine."""

    question: Question
    record_type: RecordType
    user: Person
    on: date
    measure: Field | None
    day: str
    first: date | None
    last: date | None
    by: Dimension | None = None
    split: Dimension | None = None
    coarser: bool = field(default=False)

    @property
    def dimensions(self) -> list[Dimension]:
        return [one for one in (self.by, self.split) if one is not None]

    def filter(self, *more: Condition) -> filtering.Filter:
        """The rows that count, and further conditions: the list that a figure leads to asks the same."""
        return filtering.parse({"all": self.conditions(*more)}, self.record_type, self.user)

    def conditions(self, *more: Condition) -> list[Condition]:
        parts = [self.question.filter] if self.question.filter else []
        ends = [(one["value"][0], one["value"][1]) for one in more if self._within(one)]
        first, last = (one.isoformat() if one else None for one in (self.first, self.last))
        first = max((one for one in (first, *(end[0] for end in ends)) if one), default=None)
        last = min((one for one in (last, *(end[1] for end in ends)) if one), default=None)
        if self.day and (first or last):
            parts.append({"field": self.day, "op": "between", "value": [first, last]})
        return [*parts, *(one for one in more if not self._within(one))]

    def _within(self, one: Condition) -> bool:
        """Whether it is a part of the period, which says the same of fewer days."""
        return one.get("field") == self.day and one.get("op") == "between"


def check(question: Question, user: Person, on: date) -> Checked:
    """Raises ChartRefused or FilterRefused with a sentence."""
    kind = subjects.subject(question.of, user)
    measure = _measure(question, kind, user)
    day = _day(question, kind, user)
    first, last = spans.span_of(question.period, on) if day else (None, None)
    made = Checked(question, kind, user, on, measure, day, first, last)
    made.filter()  # refused here rather than half-way
    if question.kind == Kind.NUMBER:
        return made
    if question.by is None:
        raise ChartRefused(_("Choose what the chart is divided by."))
    by, coarser = _dimension(question.by, made)
    split, other = _dimension(question.split, made) if question.split else (None, False)
    return Checked(question, kind, user, on, measure, day, first, last, by, split, coarser or other)


def _measure(question: Question, kind: RecordType, user: Person) -> Field | None:
    found = _place(question.measured, kind, user).field if question.how != How.COUNT else None
    subjects.check_how(question.how, found)
    return found


def _day(question: Question, kind: RecordType, user: Person) -> str:
    """The date that the period is meant by; where the question names none, the usual one of such records."""
    name = question.day or subjects.day_of(kind, user)
    if name and not subjects.is_day(_place(name, kind, user).field):
        raise ChartRefused(_("Choose a date for the period."))
    return name


def _place(path: str, kind: RecordType, user: Person) -> Place:
    """Raises FilterRefused for what is not there, or closed to the person."""
    place = Parser(user).place(kind, path)
    if any(link.custom for _here, link in place.links) or not subjects.groupable(place.field):
        raise ChartRefused(_("A chart can't be divided by “%(name)s”."), name=path[:60])
    return place


def _dimension(by: By, made: Checked) -> tuple[Dimension, bool]:
    place = _place(by.field, made.record_type, made.user)
    like = subjects.result_of(place.field)
    if subjects.is_day(place.field):
        return _days(by, place, made)
    if isinstance(like, Number):
        return _bands(by, place, made), False
    kinds: list[tuple[type[Field], type[Dimension]]] = [(Choice, Options), (Link, Links), (YesNo, Whether)]
    chosen = next((dimension for known, dimension in kinds if isinstance(like, known)), Texts)
    return chosen(place, made.user), False


def _days(by: By, place: Place, made: Checked) -> tuple[Dimension, bool]:
    unit = by.unit or Unit.MONTH
    wide = spans.fitting(unit, made.first, made.last, MOST_BUCKETS) if by.field == made.day else unit
    return Days(place, made.user, wide, isinstance(place.field, DateTime)), wide != unit


def _bands(by: By, place: Place, made: Checked) -> Bands:
    scale = getattr(place.field.asked_as(place.record_type.model), "scale", 1)
    return Bands(place, made.user, bands.read(by.step), scale)


def on_span(made: Checked, span: Span) -> Checked:
    """The same question of other days."""
    return replace(made, first=span[0], last=span[1])
