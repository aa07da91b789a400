"""How lately × how often: where the shop's customers stand, and in which of five groups."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.models import Measuring
from shuke.insights.overviews.gate import Condition, between, measured, people
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.insights.overviews.shades import Shade, percent, shaded
from shuke.ui.templatetags.ui import money, number

SCORES = range(1, 6)
LATELY, SELDOM = 3, 2  # the score of who was here lately, and of who comes seldom


@dataclass(frozen=True)
class Kind:
    """One of the groups: of each score of “lately”, from which to which score of “often”."""

    key: str
    label: Any
    about: Any
    places: Mapping[int, tuple[int, int]]

    def holds(self, r: int, f: int) -> bool:
        first, last = self.places.get(r, (1, 0))
        return first <= f <= last

    def condition(self, field: str = "rfm") -> Condition:
        """Their cells lie side by side: 441 to 455 is every cell of r 4 and f 4 to 5."""
        ranges = [
            between(field, 100 * r + 10 * low + 1, 100 * r + 10 * high + 5) for r, (low, high) in self.places.items()
        ]
        return {"any": ranges}


KINDS = (
    Kind("best", gettext_lazy("Best regulars"), gettext_lazy("here lately, and often"), {5: (4, 5), 4: (4, 5)}),
    Kind("regular", gettext_lazy("Regulars"), gettext_lazy("come now and again"), {5: (3, 3), 4: (3, 3), 3: (3, 5)}),
    Kind("new", gettext_lazy("New or seldom"), gettext_lazy("here lately, but not often yet"),
         {5: (1, 2), 4: (1, 2), 3: (1, 2)}),
    Kind("slipping", gettext_lazy("Slipping away"), gettext_lazy("came often, and not for long now"),
         {2: (3, 5), 1: (3, 5)}),
    Kind("asleep", gettext_lazy("Asleep"), gettext_lazy("came seldom, and long ago"), {2: (1, 2), 1: (1, 2)}),
)  # fmt: skip


def kind_of(rfm: int) -> Kind:
    return next(one for one in KINDS if one.holds(rfm // 100, rfm // 10 % 10))


@dataclass(frozen=True)
class Few:
    customers: int = 0
    spent: Decimal = Decimal(0)

    def __add__(self, other: Few) -> Few:
        return Few(self.customers + other.customers, self.spent + other.spent)


def made(asked: Asked) -> Overview:
    priced = asked.show == "money"
    cells = dict(_counted(asked, priced=priced))
    if not cells:
        return Overview(nothing=_("Nobody has been measured yet: that is done every night, and after an import."))
    whole = sum(cells.values(), Few())
    grid = _grid(cells, whole, priced=priced)
    groups = _groups(cells, whole, priced=priced)
    return Overview(
        _said(cells, whole),
        [
            Part(_("How lately and how often"), grid, _("Each field leads to its people; keep them there as a view.")),
            Part(_("Five groups"), groups),
        ],
    )


def _counted(asked: Asked, *, priced: bool) -> Iterator[tuple[tuple[int, int], Few]]:
    """By the scores of lately and often. Money is added up only where it is asked for: it takes reading every row."""
    rows = measured(asked.user).exclude(rfm=None).values_list("rfm")
    added = {"customers": Count("*"), **({"spent": Sum("monetary")} if priced else {})}
    found: defaultdict[tuple[int, int], Few] = defaultdict(Few)
    for rfm, *few in rows.annotate(**added):
        found[(rfm or 0) // 100, (rfm or 0) // 10 % 10] += Few(*few)
    yield from found.items()


def _grid(cells: Mapping[tuple[int, int], Few], whole: Few, *, priced: bool) -> Answer:
    recency, frequency = _bounds()
    columns = [Head(_often(f, frequency), str(f)) for f in SCORES]
    lines = [
        Line(Head(_lately(r, recency), str(r)), [_cell(r, f, cells.get((r, f), Few()), whole, priced) for f in SCORES])
        for r in reversed(SCORES)
    ]
    return shaded(_("Last bought ↓ Days with a purchase →"), columns, lines)


def _cell(r: int, f: int, few: Few, whole: Few, priced: bool) -> Cell:
    if not few.customers:
        return Shade(0, "–")
    url = people(between("rfm", 100 * r + 10 * f + 1, 100 * r + 10 * f + 5))
    if priced:
        return Shade(few.spent, str(money(round(few.spent))), url, note=percent(few.spent, whole.spent))
    return Shade(few.customers, number(few.customers), url, note=percent(few.customers, whole.customers))


def of_kinds(cells: Mapping[tuple[int, int], Few]) -> dict[str, Few]:
    return {one.key: sum((few for place, few in cells.items() if one.holds(*place)), Few()) for one in KINDS}


def _groups(cells: Mapping[tuple[int, int], Few], whole: Few, *, priced: bool) -> Answer:
    each, lines = of_kinds(cells), []
    for one in KINDS:
        few = each[one.key]
        value, text = (few.spent, str(money(round(few.spent)))) if priced else (few.customers, number(few.customers))
        url = people(one.condition()) if few.customers else ""
        lines.append(Line(Head(f"{one.label}: {one.about}", str(one.label)), [Cell(value, text, url)]))
    label = _("Money spent on goods") if priced else _("Customers")
    total = (
        Cell(whole.spent, str(money(round(whole.spent)))) if priced else Cell(whole.customers, number(whole.customers))
    )
    return Answer("bar", False, _("Group"), [Head(label)], lines, Line(Head(_("Total")), [total]))


def _said(cells: Mapping[tuple[int, int], Few], whole: Few) -> list[Said]:
    each = of_kinds(cells)
    best, slipping = each["best"].customers, each["slipping"].customers
    told = {"best": number(best), "share": percent(best, whole.customers), "all": number(whole.customers)}
    found = [
        Said(_("%(best)s of %(all)s customers (%(share)s) are your best regulars: here lately, and often.") % told,
             people(KINDS[0].condition()) if best else "")
    ]  # fmt: skip
    if slipping:
        words = ngettext(
            "%(count)s came often and has not been here for long: call them first.",
            "%(count)s came often and have not been here for long: call them first.",
            slipping,
        )
        found.append(Said(words % {"count": number(slipping)}, people(KINDS[3].condition(), sort="-monetary")))
    return found


# — What the scores mean in this shop —


def _bounds() -> tuple[Sequence[float], Sequence[float]]:
    """Of recency (days below zero) and frequency: the largest value that has the score 1, 2 …"""
    text = Measuring.objects.values_list("model", flat=True).first()
    cells = json.loads(text or "{}").get("cells")
    return (cells[0], cells[1]) if cells else ((), ())


def _span(score: int, most: Sequence[float]) -> tuple[float, float] | None:
    """Above which value, and up to which."""
    if len(most) < len(SCORES) - 1:
        return None
    ends = [float("-inf"), *(max(most[: place + 1]) for place in range(4)), float("inf")]
    return (ends[score - 1], ends[score]) if ends[score - 1] < ends[score] else None


def _lately(score: int, most: Sequence[float]) -> str:
    span = _span(score, most)
    if span is None:
        return str(score)
    first, last = -span[1], -span[0] - 1
    if last == float("inf"):
        return _("%(days)s days ago and longer") % {"days": number(int(max(first, 0)))}
    if first <= 0:
        return _("in the last %(days)s days") % {"days": number(int(last))} if last > 0 else _("today")
    return _("%(first)s to %(last)s days ago") % {"first": number(int(first)), "last": number(int(last))}


def _often(score: int, most: Sequence[float]) -> str:
    span = _span(score, most)
    if span is None:
        return str(score)
    first, last = max(span[0] + 1, 1), span[1]
    if last == float("inf"):
        return _("%(days)s days and more") % {"days": number(int(first))}
    if first >= last:
        return ngettext("%(days)s day", "%(days)s days", int(last)) % {"days": number(int(last))}
    return _("%(first)s to %(last)s days") % {"first": number(int(first)), "last": number(int(last))}


RFM = Page(
    slug="rfm",
    title=gettext_lazy("Lately and often"),
    about=gettext_lazy("Who was here lately, who comes often, and who is slipping away (RFM)."),
    icon="grid-dots",
    made=made,
    tells=("rfm", "recency_days", "frequency"),
    ways=(("", gettext_lazy("Customers"), ()), ("money", gettext_lazy("Money"), ("monetary",))),
)
