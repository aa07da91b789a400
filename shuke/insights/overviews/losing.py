"""Who is about to leave, what would be lost with them, and why we think so."""

from __future__ import annotations

from collections.abc import Iterator
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
LEFT = 95  # percent, from which on somebody is taken to have left: to be won back rather than kept

BANDS: tuple[tuple[Any, str, Decimal | int, Decimal | int | None], ...] = (
    (gettext_lazy("Most likely gone"), "95–100%", LEFT, None),
    (gettext_lazy("High risk"), "60–95%", RISKY, LEFT - LEAST),
    (gettext_lazy("To be watched"), "35–60%", WATCHED, RISKY - LEAST),
    (gettext_lazy("Low risk"), "0–35%", 0, WATCHED - LEAST),
)
GONE, LEAVING = (0,), (1, 2)  # places among the bands
ABOUT = gettext_lazy("By each customer's own rhythm: a month says nothing of one, and much of another.")
Bands = dict[int, tuple[int, Decimal]]  # by place: how many, and what is at risk with them
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
    return Overview(
        [_said(bands, priced=priced), *_left(bands, priced=priced)],
        [Part(_("How great the risk is"), answer, str(ABOUT))],
        _people(asked, rows, priced=priced),
        "insights/overviews/_leaving.html",
        _list(priced=priced) if _sum(bands, LEAVING)[0] else "",
    )  # fmt: skip


def _bands(rows: QuerySet[CustomerMeasure], *, priced: bool) -> Bands:
    """Of each band how many, and what is at risk with them; the last is of those of whom it is too early to say."""
    when = [When(churn_risk__gte=low, then=Value(place)) for place, (_label, _span, low, _high) in enumerate(BANDS)]
    banded = rows.annotate(band=Case(*when, default=Value(len(BANDS)), output_field=IntegerField())).values_list("band")
    added = {"customers": Count("*"), **({"lost": Sum("at_risk")} if priced else {})}
    return {
        place: (count, lost[0] or Decimal(0) if lost else Decimal(0))
        for place, count, *lost in banded.annotate(**added)
    }


def _lines(bands: Bands, *, priced: bool) -> list[Line]:
    lines = []
    for place, (label, span, low, high) in enumerate(BANDS):
        count, lost = bands.get(place, (0, Decimal(0)))
        url = people(between("churn_risk", str(low), None if high is None else str(high))) if count else ""
        cell = Cell(lost, str(money(round(lost))), url) if priced else Cell(count, number(count), url)
        lines.append(Line(Head(f"{label} · {span}", str(label)), [cell]))
    if not priced and (early := bands.get(len(BANDS), (0, 0))[0]):
        lines.append(Line(Head(_("Too early to say")), [Cell(early, number(early), people(*TOO_EARLY))]))
    return lines


def _head(*, priced: bool) -> Head:
    return Head(_("Money at risk") if priced else _("Customers"))


def _sum(bands: Bands, places: tuple[int, ...]) -> tuple[int, Decimal]:
    here = [bands[place] for place in places if place in bands]
    return sum(count for count, _lost in here), sum((lost for _count, lost in here), Decimal(0))


def _said(bands: Bands, *, priced: bool) -> Said:
    count, lost = _sum(bands, LEAVING)
    if not count:
        return Said(_("Nobody is about to leave: whoever came more than once keeps to their own rhythm, or has left."))
    if priced and lost:
        words = ngettext(
            "%(money)s a year is at stake with %(count)s customer who may be leaving.",
            "%(money)s a year is at stake with %(count)s customers who may be leaving.",
            count,
        )
    else:
        words = ngettext("%(count)s customer may be leaving.", "%(count)s customers may be leaving.", count)
    return Said(words % {"count": number(count), "money": money(round(lost))}, _list(priced=priced))


def _left(bands: Bands, *, priced: bool) -> Iterator[Said]:
    count, lost = _sum(bands, GONE)
    if not count:
        return
    if priced and lost:
        words = ngettext(
            "%(count)s has most likely left already; a year of theirs was worth %(money)s.",
            "%(count)s have most likely left already; a year of theirs was worth %(money)s.",
            count,
        )
    else:
        words = ngettext("%(count)s has most likely left already.", "%(count)s have most likely left already.", count)
    sort = "-at_risk" if priced else "-churn_risk"
    told = {"count": number(count), "money": money(round(lost))}
    yield Said(words % told, people(between("churn_risk", str(LEFT), None), sort=sort))


def _list(*, priced: bool) -> str:
    sort = "-at_risk" if priced else "-churn_risk"
    return people(between("churn_risk", str(WATCHED), str(LEFT - LEAST)), sort=sort)


def _people(asked: Asked, rows: QuerySet[CustomerMeasure], *, priced: bool) -> list[Leaving]:
    """What would be lost, the most first; for whoever may not know amounts, by the risk."""
    first = ("-at_risk", "-customer") if priced else ("-churn_risk", "-customer")
    wanted = rows.filter(
        churn_risk__gte=WATCHED, churn_risk__lt=LEFT, **({"at_risk__gt": 0} if priced else {})
    ).order_by(*first)
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
