"""Which share of the customers brings which share of the money (Pareto)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.models import CustomerMeasure
from shuke.insights.overviews.gate import Condition, measured, people
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.insights.overviews.shades import percent
from shuke.ui.templatetags.ui import money, number

BANDS = 10
FIFTH = 2  # bands, that the sentence tells of


@dataclass(frozen=True)
class Band:
    """Customers with at least `low` and less than `high`; None is open. Who brought the same stands in the same band,
    so that the list counts as many."""

    low: Decimal
    high: Decimal | None
    customers: int
    brought: Decimal

    def condition(self, field: str) -> Condition:
        ends = [{"field": field, "op": ">=", "value": str(self.low)}]
        if self.high is not None:
            ends.append({"field": field, "op": "<", "value": str(self.high)})
        return {"all": ends}


def made(asked: Asked) -> Overview:
    field = asked.show or "monetary"
    rows = measured(asked.user).filter(**{f"{field}__gt": 0})
    bands = _bands(rows, field)
    if not bands:
        nothing = _("Nothing is known yet of what customers bring: it comes from orders with amounts.")
        return Overview(nothing=nothing if field == "monetary" else _("No order has its costs filled in yet."))
    return Overview(
        [_said(bands, field)],
        [
            Part(_("What each tenth of the customers brings"), _bars(bands, field)),
            Part(_("Added up, from the best on"), _curve(bands, field)),
        ],
        notes=[_("Of all purchases so far. Customers of whom nothing is known are not counted.")],
    )


def _bands(rows: QuerySet[CustomerMeasure], field: str) -> list[Band]:
    """The best first."""
    count = rows.count()
    places = sorted({max(count * part // BANDS, 1) - 1 for part in range(1, BANDS + 1)}) if count else []
    ranked = rows.order_by(f"-{field}").values_list(field, flat=True)
    lows = list(dict.fromkeys(ranked[place] for place in places))
    when = [When(**{f"{field}__gte": low}, then=Value(at)) for at, low in enumerate(lows)]
    banded = rows.annotate(band=Case(*when, default=Value(len(lows)), output_field=IntegerField())).values_list("band")
    found = {at: (few, brought) for at, few, brought in banded.annotate(few=Count("*"), brought=Sum(field))}
    return [Band(low, lows[at - 1] if at else None, *found[at]) for at, low in enumerate(lows) if at in found]


def _bars(bands: Sequence[Band], field: str) -> Answer:
    whole, everybody = sum(one.brought for one in bands), sum(one.customers for one in bands)
    lines, before = [], 0
    for one in bands:
        first, before = before, before + one.customers
        share = f"{percent(first, everybody) if first else '0%'}–{percent(before, everybody)}"
        label = _("%(share)s of customers: %(count)s, from %(low)s each") % {
            "share": share, "count": number(one.customers), "low": money(round(one.low)),
        }  # fmt: skip
        text = f"{money(round(one.brought))} ({percent(one.brought, whole)})"
        lines.append(
            Line(Head(label, share), [Cell(one.brought, text, people(one.condition(field), sort=f"-{field}"))])
        )
    total = Line(Head(_("Total")), [Cell(whole, str(money(round(whole))))])
    return Answer("bar", False, _("The best first"), [Head(_said_of(field))], lines, total)


def _curve(bands: Sequence[Band], field: str) -> Answer:
    whole, everybody = sum(one.brought for one in bands), sum(one.customers for one in bands)
    lines, brought, customers = [Line(Head("0%"), [_share(0, 1), _share(0, 1)])], Decimal(0), 0
    for one in bands:
        brought, customers = brought + one.brought, customers + one.customers
        lines.append(Line(Head(percent(customers, everybody)), [_share(brought, whole), _share(customers, everybody)]))
    heads = [Head(_("Share in %(what)s") % {"what": _said_of(field)}), Head(_("If all brought the same"), rest=True)]
    return Answer("line", True, _("Share of customers"), heads, lines, None)


def _share(part: Decimal | int, whole: Decimal | int) -> Cell:
    return Cell(round(Decimal(part) * 100 / Decimal(whole), 1), percent(part, whole) if part else "0%")


def _said_of(field: str) -> str:
    return _("Profit") if field == "profit" else _("Money spent on goods")


def _said(bands: Sequence[Band], field: str) -> Said:
    """“Your best 20% of customers bring 71% of the money.”"""
    whole, everybody = sum(one.brought for one in bands), sum(one.customers for one in bands)
    best, counted = [], 0
    for one in bands:
        best.append(one)
        counted += one.customers
        if counted >= everybody * FIFTH // BANDS:  # as the bands are cut
            break
    told = {"share": percent(counted, everybody), "part": percent(sum(one.brought for one in best), whole)}
    words = {
        "monetary": _("Your best %(share)s of customers bring %(part)s of the money."),
        "profit": _("Your best %(share)s of customers bring %(part)s of the profit."),
    }
    low = best[-1].low
    return Said(words[field] % told, people({"field": field, "op": ">=", "value": str(low)}, sort=f"-{field}"))


PARETO = Page(
    slug="pareto",
    title=gettext_lazy("Who brings the money"),
    about=gettext_lazy("Which share of the customers brings which share of sales and profit (Pareto)."),
    icon="coins",
    made=made,
    tells=("rfm", "monetary"),
    ways=(("", gettext_lazy("Money"), ("monetary",)), ("profit", gettext_lazy("Profit"), ("profit",))),
)
