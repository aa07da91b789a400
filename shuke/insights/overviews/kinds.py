"""Kinds of customers, and which strategy each asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.models import Pin
from shuke.insights.overviews.gate import Condition, measured, people
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.insights.overviews.shades import Shade, percent, shaded
from shuke.insights.type_words import CHOICES, TO_DO
from shuke.ui.templatetags.ui import number

STRATEGY = "strategy"
FIRST = ("win_back", "protect", "enhance")  # strategies that the sentences tell of
Moves = Counter[tuple[str, str]]


def made(asked: Asked) -> Overview:
    aspect = asked.show or "customer_type"
    rows = measured(asked.user).exclude(lifecycle=None).values_list(aspect, STRATEGY).annotate(count=Count("pk"))
    found: Moves = Counter({(kind or "", strategy or ""): count for kind, strategy, count in rows})
    if not found:
        return Overview(nothing=_("Nobody has been measured yet: that is done every night, and after an import."))
    label = str(Pin.Aspect(aspect).label)
    parts = [
        Part(_("%(what)s and strategy") % {"what": label}, _grid(found, aspect, label)),
        Part(_("What each strategy means to do"), _to_do(found)),
    ]
    return Overview(list(_said(found)), parts, notes=[_("Each customer’s page says why. The owner changes the rules.")])


def _grid(found: Moves, aspect: str, label: str) -> Answer:
    strategies = _words(STRATEGY, (strategy for _kind, strategy in found))
    lines = []
    for kind, words in _words(aspect, (kind for kind, _strategy in found)).items():
        whole = sum(found[kind, one] for one in strategies)
        cells = [_cell(found[kind, one], whole, _is(aspect, kind), _is(STRATEGY, one)) for one in strategies]
        lines.append(Line(Head(words), list(cells)))
    return shaded(f"{label} ↓ {Pin.Aspect(STRATEGY).label} →", [Head(one) for one in strategies.values()], lines)


def _cell(count: int, whole: int, *conditions: Condition) -> Shade:
    if not count:
        return Shade(0, "–")
    return Shade(count, number(count), people(*conditions, KNOWN), note=percent(count, whole))


KNOWN: Condition = {"field": "lifecycle", "op": "filled"}  # nobody else has been told apart


def _is(aspect: str, value: str) -> Condition:
    return {"field": aspect, "op": "any_of", "value": [value]} if value else {"field": aspect, "op": "empty"}


def _words(aspect: str, there: Iterable[str]) -> dict[str, str]:
    """In the order of their rules; of who is of no kind only where there are some."""
    words = {value: str(label) for value, label in CHOICES[aspect].choices}
    return words | ({"": _("None of these")} if "" in set(there) else {})


def _to_do(found: Moves) -> Answer:
    lines = []
    for strategy, words in _words(STRATEGY, ()).items():
        count = _with(found, strategy)
        url = people(_is(STRATEGY, strategy), KNOWN) if count else ""
        lines.append(Line(Head(words), [Cell(count, number(count), url), Cell(None, str(TO_DO[strategy]))]))
    return Answer(
        "words", False, str(Pin.Aspect(STRATEGY).label), [Head(_("Customers")), Head(_("To do"))], lines, None
    )


def _said(found: Moves) -> Iterable[Said]:
    words = _words(STRATEGY, ())
    for strategy in FIRST:
        if count := _with(found, strategy):
            told = {"strategy": words[strategy], "count": number(count), "todo": TO_DO[strategy]}
            yield Said(_("%(strategy)s: %(count)s. %(todo)s") % told, people(_is(STRATEGY, strategy), KNOWN))


def _with(found: Moves, strategy: str) -> int:
    return sum(count for (_kind, one), count in found.items() if one == strategy)


KINDS_PAGE = Page(
    slug="kinds",
    title=gettext_lazy("Kinds of customers"),
    about=gettext_lazy("Which kinds of customers there are, at which stage, and what to do with each."),
    icon="users-group",
    made=made,
    tells=("rfm", "lifecycle", "strategy"),
    ways=(
        ("", gettext_lazy("Type"), ("customer_type",)),
        ("lifecycle", gettext_lazy("Stage of life"), ()),
        ("relationship", gettext_lazy("Relationship stage"), ("relationship",)),
        ("orientation", gettext_lazy("Looks for"), ("orientation",)),
    ),
)
