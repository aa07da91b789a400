"""Of those who first bought in a month, how many came back later."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.overviews.bought import bought, cohorts, month_of, not_before, not_yet
from shuke.insights.overviews.gate import people
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.insights.overviews.shades import Shade, percent, shaded
from shuke.ui.templatetags.ui import money, number

MONTHS = 12  # of beginnings, and looked at after each
Found = Mapping[tuple[int, int], tuple[int, Decimal]]  # first month, months later → customers, money


def made(asked: Asked) -> Overview:
    if told := not_yet():
        return Overview(nothing=told)
    found: Found = {(one["cohort"], one["later"]): (one["customers"], one["amount"]) for one in cohorts(asked.user)}
    if not found:
        return Overview(nothing=_("Nobody has bought anything yet."))
    newest = asked.on.year * 12 + asked.on.month - 1
    last = max(month + later for month, later in found)
    newest = newest if newest - last <= 1 else last  # a shop whose orders end long ago is looked at as of then
    months = [month for month in range(newest - MONTHS + 1, newest + 1) if (month, 0) in found]
    if not months:
        return Overview(nothing=_("Nobody bought for the first time in the last twelve months."))
    return Overview(
        _said(found, months, newest),
        [
            Part(_("Who came back"), _grid(found, months, newest, asked.show), _ABOUT[asked.show]()),
            Part(_("New customers of each month"), _new(found, months, newest)),
        ],
    )


_ABOUT = {
    "": lambda: _("Share of those who first bought in a month, and bought again so many months later."),
    "people": lambda: _("How many of those who first bought in a month bought again so many months later."),
    "money": lambda: _("What those who first bought in a month spent so many months later."),
}


def _grid(found: Found, months: list[int], newest: int, show: str) -> Answer:
    columns = [Head(_("New customers"))]
    columns += [Head(ngettext("%(count)s month later", "%(count)s months later", one) % {"count": one})
                for one in range(1, newest - months[0] + 1)]  # fmt: skip
    lines = [
        Line(Head(_month(month)), [_cell(found, month, later, show) for later in range(newest - month + 1)])
        for month in reversed(months)
    ]
    later = [cell.value or 0 for line in lines for cell in line.cells[1:]]
    return shaded(_("First bought in"), columns, lines, most=max(later, default=0) or None)


def _cell(found: Found, month: int, later: int, show: str) -> Cell:
    count, spent = found.get((month, later), (0, Decimal(0)))
    begun = found[month, 0][0]
    if not count:
        return Shade(0, "–")
    url = people(*_conditions(month, later))
    if show == "money":
        return Shade(spent, str(money(round(spent))), url)
    if show == "people" or not later:
        return Shade(count, number(count), url)
    return Shade(Decimal(count * 100) / begun, percent(count, begun), url, note=number(count))


def _conditions(month: int, later: int) -> list[Any]:
    first = [not_before(month_of(month)[0]), bought(month_of(month))]
    return [*first, bought(month_of(month + later))] if later else first


def _new(found: Found, months: list[int], newest: int) -> Answer:
    every = range(months[0], newest + 1)
    cells = {month: found.get((month, 0), (0, 0))[0] for month in every}
    lines = [
        Line(Head(_month(month), _short(month), is_open=month == newest),
             [Cell(count, number(count), people(*_conditions(month, 0)) if count else "")])
        for month, count in cells.items()
    ]  # fmt: skip
    total = Line(Head(_("Total")), [Cell(sum(cells.values()), number(sum(cells.values())))])
    return Answer("bar", True, _("Month"), [Head(_("New customers"))], lines, total)


def _said(found: Found, months: list[int], newest: int) -> list[Said]:
    """Only months whose next one is over tell how many came back in it."""
    over = [month for month in months if month + 1 < newest]
    begun, again = (sum(found.get((month, later), (0, 0))[0] for month in over) for later in (0, 1))
    new = sum(found[month, 0][0] for month in months)
    words = ngettext(
        "%(count)s new customer in the last twelve months.", "%(count)s new customers in the last twelve months.", new
    )
    said = [Said(words % {"count": number(new)})]
    if begun:
        share = percent(again, begun)
        said.append(Said(_("Of the new ones, %(share)s bought again in the month after.") % {"share": share}))
    return said


def _month(month: int) -> str:
    return f"{month_of(month)[0]:%Y-%m}"


def _short(month: int) -> str:
    return f"{month_of(month)[0]:%y-%m}"


COHORTS = Page(
    slug="cohorts",
    title=gettext_lazy("Who comes back"),
    about=gettext_lazy("New customers by month, and how many of them came again (cohorts)."),
    icon="repeat",
    made=made,
    tells=("rfm", "frequency"),
    beside=True,
    ways=(
        ("", gettext_lazy("In percent"), ()),
        ("people", gettext_lazy("Customers"), ()),
        ("money", gettext_lazy("Money"), ("monetary",)),
    ),
)
