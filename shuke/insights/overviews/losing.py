"""Who is about to leave, what would be lost with them, and why we think so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.measure_panel import RISKY, WATCHED, tone_of, why_at_risk
from shuke.insights.models import CustomerMeasure
from shuke.insights.overviews.gate import Condition, between, measured, people
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.records.seen import veil
from shuke.ui.templatetags.ui import money, number

MOST = 30  # people on the page; the list has all
LEAST = Decimal("0.1")  # the smallest step of a share

BANDS: tuple[tuple[Any, Decimal | int, Decimal | int | None], ...] = (
    (gettext_lazy("High: 60% and more"), RISKY, None),
    (gettext_lazy("To be watched: 35 to 60%"), WATCHED, RISKY - LEAST),
    (gettext_lazy("Low: below 35%"), 0, WATCHED - LEAST),
)
ABOUT = gettext_lazy("By each customer's own rhythm: a month says nothing of one, and much of another.")
TOO_EARLY: tuple[Condition, ...] = ({"field": "rfm", "op": "filled"}, {"field": "churn_risk", "op": "empty"})


@dataclass(frozen=True)
class Leaving:
    """One person of the list."""

    row: CustomerMeasure
    why: str
    tone: str
    amount: str = ""

    @property
    def risk(self) -> str:
        return f"{round(self.row.churn_risk or 0)}%"


def made(asked: Asked) -> Overview:
    priced = asked.show == ""
    rows = measured(asked.user).exclude(rfm=None)
    bands = _bands(rows, priced=priced)
    if not bands:
        return Overview(nothing=_("Nobody has been measured yet: that is done every night, and after an import."))
    answer = Answer("bar", False, _("Risk of losing"), [_head(priced=priced)], _lines(bands, priced=priced), None)
    watched = sum(bands.get(place, (0, 0))[0] for place in (0, 1))
    return Overview(
        [_said(bands, watched, priced=priced)],
        [Part(_("How great the risk is"), answer, str(ABOUT))],
        _people(asked, rows, priced=priced),
        "insights/overviews/_leaving.html",
        _list(priced=priced) if watched else "",
    )  # fmt: skip


def _bands(rows: QuerySet[CustomerMeasure], *, priced: bool) -> dict[int, tuple[int, Decimal]]:
    """Of each band how many, and what is at risk with them; the last is of those of whom it is too early to say."""
    when = [When(churn_risk__gte=low, then=Value(place)) for place, (_label, low, _high) in enumerate(BANDS)]
    banded = rows.annotate(band=Case(*when, default=Value(len(BANDS)), output_field=IntegerField())).values_list("band")
    added = {"customers": Count("*"), **({"lost": Sum("at_risk")} if priced else {})}
    return {
        place: (count, lost[0] or Decimal(0) if lost else Decimal(0))
        for place, count, *lost in banded.annotate(**added)
    }


def _lines(bands: dict[int, tuple[int, Decimal]], *, priced: bool) -> list[Line]:
    lines = []
    for place, (label, low, high) in enumerate(BANDS):
        count, lost = bands.get(place, (0, Decimal(0)))
        url = people(between("churn_risk", str(low), None if high is None else str(high))) if count else ""
        cell = Cell(lost, str(money(round(lost))), url) if priced else Cell(count, number(count), url)
        lines.append(Line(Head(str(label)), [cell]))
    if not priced and (early := bands.get(len(BANDS), (0, 0))[0]):
        lines.append(Line(Head(_("Too early to say")), [Cell(early, number(early), people(*TOO_EARLY))]))
    return lines


def _head(*, priced: bool) -> Head:
    return Head(_("Money at risk") if priced else _("Customers"))


def _said(bands: dict[int, tuple[int, Decimal]], watched: int, *, priced: bool) -> Said:
    if not watched:
        return Said(_("Nobody is about to leave: the risk is below 35% with all who came more than once."))
    lost = sum((bands.get(place, (0, Decimal(0)))[1] for place in (0, 1)), Decimal(0))
    told = {"count": number(watched), "money": money(round(lost))}
    if priced and lost:
        words = ngettext(
            "%(money)s a year is at stake with %(count)s customer who may be leaving.",
            "%(money)s a year is at stake with %(count)s customers who may be leaving.",
            watched,
        )
    else:
        words = ngettext("%(count)s customer may be leaving.", "%(count)s customers may be leaving.", watched)
    return Said(words % told, _list(priced=priced))


def _list(*, priced: bool) -> str:
    return people(between("churn_risk", str(WATCHED), None), sort="-at_risk" if priced else "-churn_risk")


def _people(asked: Asked, rows: QuerySet[CustomerMeasure], *, priced: bool) -> list[Leaving]:
    """What would be lost, the most first; for whoever may not know amounts, by the risk."""
    first = ("-at_risk", "-customer") if priced else ("-churn_risk", "-customer")
    wanted = rows.filter(churn_risk__gte=WATCHED, **({"at_risk__gt": 0} if priced else {})).order_by(*first)
    found = list(wanted.select_related("customer__team").prefetch_related("customer__phones")[:MOST])
    return [_leaving(row, asked, priced=priced) for row in found]


def _leaving(row: CustomerMeasure, asked: Asked, *, priced: bool) -> Leaving:
    veil(row.customer, "customer", asked.user)
    amount = str(money(round(row.at_risk or 0))) if priced else ""
    return Leaving(row, why_at_risk(row), tone_of(row), amount)


LOSING = Page(
    slug="leaving",
    title=gettext_lazy("About to leave"),
    about=gettext_lazy("Who stays away longer than they usually do, and what a year of theirs is worth."),
    icon="door-exit",
    made=made,
    tells=("rfm", "churn_risk", "recency_days", "average_gap"),
    ways=(("", gettext_lazy("Money"), ("at_risk",)), ("people", gettext_lazy("Customers"), ())),
)
