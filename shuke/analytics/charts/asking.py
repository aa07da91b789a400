"""The question as SQL, which the database groups and adds up: the one module of charts that knows of tables. Whatever
takes its place (the warehouse, over columns) gives the same `Row`s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When

from shuke.analytics.charts.checked import Checked
from shuke.analytics.charts.dimensions import OTHERS, Bands, Dimension, Key
from shuke.analytics.charts.figures import Figures
from shuke.analytics.charts.question import How
from shuke.core.patience import at_most
from shuke.records.filtering.reading import Reading
from shuke.records.rights import exportable

SECONDS = 30.0  # that a chart may take
MOST_GROUPS = 2_000  # so many values of a field are read and ranked here; of more, the database is asked for the first
EMPTY, SHOWN, OTHER = 0, 1, 2


@dataclass(frozen=True)
class Row:
    """The figures of the rows that have these keys."""

    by: Key
    split: Key
    figures: Figures


@dataclass(frozen=True)
class Found:
    """`made` is the question with its bands laid out."""

    made: Checked
    rows: list[Row]


def ask(made: Checked, *, taken_away: bool = False, seconds: float = SECONDS) -> Found:
    """Of the rows that the person sees; `taken_away`: of those that may leave the shop. Raises TookTooLong."""
    with at_most(seconds):
        rows = _rows(made, taken_away=taken_away)
        made = _laid_out(made, rows)
        return Found(made, _found(made, rows))


def total(made: Checked, *, taken_away: bool = False, seconds: float = SECONDS) -> Figures:
    with at_most(seconds):
        return _figures(_rows(made, taken_away=taken_away).aggregate(**_asked(made)), made)


def _rows(made: Checked, *, taken_away: bool = False) -> QuerySet[Any]:
    rows = Reading(made.record_type, made.user, made.on, made.filter()).rows()
    rows = exportable(rows, made.record_type, made.user) if taken_away else rows
    return rows.order_by().select_related(None).prefetch_related(None)


def _found(made: Checked, rows: QuerySet[Any]) -> list[Row]:
    sides = {f"k_{name}": one for name, one in (("by", made.by), ("split", made.split)) if one is not None}
    for name, one in sides.items():
        rows = rows.annotate(**{name: one.expression()})
    names = []
    for name, one in sides.items():
        groups = _ranked(made, rows, name, alone=len(sides) == 1) if one.open_ended else None
        if groups is not None and len(sides) == 1 and len(groups) <= MOST_GROUPS + 1:
            return [_row(made, found) for found in groups]  # these are all, with those without a value
        keys = _first(made, groups, name) if groups is not None else None
        if keys is not None:
            rows = _wrapped(rows, name, keys)
        names += [name] if keys is None else [f"w_{name}", f"f_{name}"]
    asked = rows.values(*names).annotate(**_asked(made))
    return [_row(made, found) for found in asked.iterator(chunk_size=5_000)]


def _ranked(made: Checked, rows: QuerySet[Any], name: str, *, alone: bool) -> list[dict[str, Any]]:
    """The first groups, and one more than are read and ranked here; the one without a value may be among them."""
    most = MOST_GROUPS if alone else made.question.top
    ranked = rows.values(name).annotate(**_asked(made)).order_by(_rank(made), name)
    return list(ranked[: most + 2])


def _first(made: Checked, groups: list[dict[str, Any]], name: str) -> list[Any] | None:
    """Which values come first, where the others are to be taken together by the database; None: all are read."""
    found = [row[name] for row in groups if row[name] is not None]
    return None if len(found) <= made.question.top else found[: made.question.top]


def _rank(made: Checked) -> Any:
    how = made.question.how
    if how == How.COUNT:
        return F("n_count").desc()
    ranks = {How.SUM: "n_total", How.AVERAGE: "n_mean", How.MIN: "n_low", How.MAX: "n_high"}
    by = F(ranks[How(how)])
    return by.asc(nulls_last=True) if how == How.MIN else by.desc(nulls_last=True)


def _wrapped(rows: QuerySet[Any], name: str, keys: list[Any]) -> QuerySet[Any]:
    """Beside a value whether it is empty, shown, or one of the others."""
    shown = Q(**{f"{name}__in": keys})
    flags = Case(
        When(**{name: None}, then=Value(EMPTY)), When(shown, then=Value(SHOWN)), default=Value(OTHER),
        output_field=IntegerField(),
    )  # fmt: skip
    return rows.annotate(**{f"f_{name}": flags, f"w_{name}": Case(When(shown, then=F(name)), default=None)})


def _asked(made: Checked) -> dict[str, Any]:
    asked: dict[str, Any] = {"n_count": Count("*")}
    if made.measure is None:
        return asked
    column = made.measure.asked_as(made.record_type.model)
    value, how = made.measure.expression(), made.question.how
    asked["n_filled"] = Count(value)
    if how in {How.SUM, How.AVERAGE}:
        asked["n_total"] = Sum(value, output_field=column.clone())
        if how == How.AVERAGE:
            asked["n_mean"] = Avg(value)
    else:
        made_of = Min if how == How.MIN else Max
        asked["n_low" if how == How.MIN else "n_high"] = made_of(value, output_field=column.clone())
    return asked


def _row(made: Checked, found: Mapping[str, Any]) -> Row:
    by, split = (_key(one, f"k_{name}", found) for name, one in (("by", made.by), ("split", made.split)))
    return Row(by, split, _figures(found, made))


def _key(one: Dimension | None, name: str, found: Mapping[str, Any]) -> Key:
    if one is None:
        return None
    if f"w_{name}" not in found:
        return one.key(found[name])
    return OTHERS if found[f"f_{name}"] == OTHER else one.key(found[f"w_{name}"])


def _figures(found: Mapping[str, Any], made: Checked) -> Figures:
    if made.measure is None:
        return Figures(found["n_count"])
    return Figures(
        found["n_count"], found["n_filled"], found.get("n_total") or 0, found.get("n_low"), found.get("n_high")
    )


# — Bands —


def _laid_out(made: Checked, rows: QuerySet[Any]) -> Checked:
    """Bands by what numbers there are."""
    return replace(made, by=_bands(made.by, rows), split=_bands(made.split, rows))


def _bands(one: Dimension | None, rows: QuerySet[Any]) -> Dimension | None:
    if not isinstance(one, Bands):
        return one
    mean = Avg("k_value", output_field=FloatField())
    known = rows.annotate(k_value=one.value()).aggregate(low=Min("k_value"), high=Max("k_value"), mean=mean)
    if known["low"] is None:
        return one
    scaled_mean = Decimal(str(known["mean"])) / one.scale
    return one.laid_out(Decimal(known["low"]), Decimal(known["high"]), scaled_mean)
