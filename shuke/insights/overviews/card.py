"""The model card: what the forecasts are made of, how good they were on the shop's own past, and whether they still
are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from math import hypot
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.models import Backtest, BasketRun, Forecast, Measuring
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.insights.overviews.shades import percent
from shuke.ui.templatetags.ui import day, number

FEW = 30  # people on the lists, below which nothing is said of how good they were
STRANGE = 2.5  # standard deviations from what was said that are more than chance


def made(asked: Asked) -> Overview:  # noqa: ARG001 -- as every page is made
    newest = Backtest.objects.order_by("-pk").first()
    if newest is None:
        return Overview(nothing=_("Nothing has been looked back on yet: that is done once a week, at night."))
    found = newest.found
    parts = [
        Part(
            _("How good they were"),
            _quality(found),
            _("Each forecast made of what was known then, held against what came after."),
        )
    ]
    if found["due"]:
        parts += [
            Part(_("Week by week"), _weeks(found["due"]["weeks"]),
                 _("Of the people on the list for a week, how many bought.")),
            Part(_("Is “30%” right 3 times in 10?"), _bands(found["due"]["bands"]),
                 _("People on the lists by the chance that was given to them, and how many came.")),
        ]  # fmt: skip
    parts.append(Part(_("What they are made of"), _made_of(found["data"])))
    told = {"when": _moment(newest.made_at)}
    notes = [_("Looked back on %(when)s. Done anew once a week.") % told]
    return Overview(list(_said(found)), parts, notes=notes)


def _said(found: dict[str, Any]) -> Iterator[Said]:
    weeks = found["due"]["weeks"] if found["due"] else []
    people, bought = (sum(week[name] for week in weeks) for name in ("people", "bought"))
    if people < FEW:
        yield Said(_("There is too little past to say how good the list is: fewer than thirty people stood on it."))
        return
    told = {"weeks": len(weeks), "people": number(people), "share": percent(bought, people), "any": _base_rate(weeks)}
    words = _("Of %(people)s people on the lists of %(weeks)s weeks, %(share)s bought what was named within the week.")
    yield Said(words % told)
    yield Said(_("Of all customers, %(any)s bought anything in a week.") % told)
    expected, spread = sum(week["expected"] for week in weeks), hypot(*(week["spread"] for week in weeks))
    words = _("The lists promised %(said)s buyers and %(came)s came: what they say can be relied upon.")
    if bought < expected - STRANGE * max(spread, 1):
        words = _("The lists promised %(said)s buyers and %(came)s came: they promise too much.")
    elif bought > expected + STRANGE * max(spread, 1):
        words = _("The lists promised %(said)s buyers and %(came)s came: they promise too little.")
    yield Said(words % {"said": number(round(expected)), "came": number(bought)})
    yield from _drift(weeks)


def _base_rate(weeks: list[dict[str, Any]]) -> str:
    return percent(sum(week["any"] for week in weeks), sum(week["known"] for week in weeks))


def _drift(weeks: list[dict[str, Any]]) -> Iterator[Said]:
    """The newest week beside what was said of it: the shop may have changed since the model learnt."""
    last, before = weeks[-1], weeks[:-1]
    if last["people"] < FEW or not before:
        return
    told = {"came": number(last["bought"]), "said": number(round(last["expected"]))}
    apart = (last["bought"] - last["expected"]) / max(last["spread"], 1)
    if abs(apart) <= STRANGE:
        yield Said(_("Last week was as the weeks before: nothing has drifted."))
    elif apart > 0:
        yield Said(_("Last week more came than usual: %(came)s instead of %(said)s.") % told)
    else:
        words = _("Last week fewer came than usual: %(came)s instead of %(said)s. Was the shop closed?")
        yield Said(words % told)


# — How good —


def _quality(found: dict[str, Any]) -> Answer:
    """Beside each a rule that anybody could follow."""
    heads = [Head(_("Ours")), Head(_("A simple rule")), Head(_("Tried on"))]
    lines = [_due_line(found["due"]), _basket_line(found["basket"]), *_value_lines(found["value"])]
    return Answer("table", False, _("Forecast"), heads, lines, None)


def _line(label: str, ours: str, plain: str, tried: str) -> Line:
    return Line(Head(label), [Cell(None, one) for one in (ours, plain, tried)])


def _unknown(label: str) -> Line:
    return _line(label, _("too little past"), "–", "–")


def _due_line(due: dict[str, Any] | None) -> Line:
    label = _("Who buys again within the week")
    people = sum(week["people"] for week in due["weeks"]) if due else 0
    if due is None or people < FEW:
        return _unknown(label)
    ours = percent(sum(week["bought"] for week in due["weeks"]), people)
    plain = _("%(figure)s of all customers") % {"figure": _base_rate(due["weeks"])}
    return _line(label, ours, plain, _people(people))


def _basket_line(basket: dict[str, Any] | None) -> Line:
    if basket is None:
        return _unknown(_("What the next visit holds"))
    label = _("What the next visit holds: share of it among %(named)s products named") % {"named": basket["named"]}
    plain = _("%(figure)s by naming what sells most") % {"figure": _share(basket["popular"])}
    tried = _("%(count)s visits") % {"count": number(basket["visits"])}
    return _line(label, _share(basket["recall"]), plain, tried)


def _value_lines(value: dict[str, Any] | None) -> list[Line]:
    label = _("How many purchases each makes in three months: off by")
    if value is None:
        return [_unknown(label)]
    whole = _("How many all make together; %(came)s came") % {"came": number(value["came"])}
    figures = [(number(value["error"], 2), number(value["plain"], 2))]
    figures.append((number(round(value["said"])), number(round(value["plain_said"]))))
    rule = _("%(figure)s if all went on as before")
    return [
        _line(name, ours, rule % {"figure": plain}, _people(value["customers"]))
        for name, (ours, plain) in zip((label, whole), figures, strict=True)
    ]


def _people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": number(count)}


def _share(share: float) -> str:
    return f"{number(round(share * 100))}%"


# — The list, week by week and by chance —


def _weeks(weeks: list[dict[str, Any]]) -> Answer:
    lines = []
    for week in weeks:
        cells = [_percent(week["bought"], week["people"]), _percent(week["expected"], week["people"])]
        lines.append(Line(Head(_since(week["as_of"]), f"{date.fromisoformat(week['as_of']):%m-%d}"), cells))
    return Answer("line", True, _("List made on"), [Head(_("Bought")), Head(_("Promised"), rest=True)], lines, None)


def _percent(part: float, whole: int) -> Cell:
    share = round(Decimal(100 * part) / whole, 1)
    return Cell(share, _("%(share)s%% (%(part)s of %(whole)s)") % {
        "share": number(share, 1), "part": number(round(part)), "whole": number(whole),
    })  # fmt: skip


def _bands(bands: list[dict[str, Any]]) -> Answer:
    lines = []
    for band in bands:
        label = f"{round(band['low'] * 100)}–{round(band['high'] * 100)}%"
        cells = [
            Cell(round(Decimal(100 * band[name]), 1), f"{number(100 * band[name], 1)}%") for name in ("came", "said")
        ]
        lines.append(Line(Head(f"{label} · {_people(band['people'])}", label), cells))
    return Answer("line", True, _("Chance given"), [Head(_("Came")), Head(_("Promised"), rest=True)], lines, None)


# — What went in —


def _made_of(found: dict[str, Any]) -> Answer:
    told = [
        (_("Order lines"), number(found["lines"])),
        (_("Customers"), number(found["customers"])),
        (_("Products"), number(found["products"])),
        (_("From"), _since(found["first"])),
        (_("Until"), _since(found["last"])),
        *((label, _moment(made_at)) for label, made_at in _trained() if made_at),
    ]
    lines = [Line(Head(label), [Cell(None, text)]) for label, text in told]
    return Answer("table", False, _("What was used"), [Head(_("How much, when"))], lines, None)


def _trained() -> list[tuple[str, datetime | None]]:
    return [
        (_("Who is due: learnt"), Forecast.objects.filter(current=True).values_list("made_at", flat=True).first()),
        (_("Next baskets: learnt"), BasketRun.objects.values_list("made_at", flat=True).first()),
        (_("Value and risk: learnt"), Measuring.objects.values_list("made_at", flat=True).first()),
    ]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _since(text: str) -> str:
    return str(day(date.fromisoformat(text)))


CARD = Page(
    slug="model",
    title=gettext_lazy("How right we are"),
    about=gettext_lazy(
        "What the forecasts are made of, how good they were on your own past, and whether they still are."
    ),
    icon="gauge",
    made=made,
    tells=("rfm", "expected_purchases"),
    whole=True,
)
