"""From which group to which customers moved in three months; and who came, stayed, came back and went by quarter."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.insights.models import Measuring
from shuke.insights.overviews.bought import (
    bought,
    by_quarter,
    not_before,
    not_bought,
    not_yet,
    once_before,
    quarter_of,
)
from shuke.insights.overviews.gate import Condition, measured, people
from shuke.insights.overviews.page import Asked, Overview, Page, Part, Said
from shuke.insights.overviews.rfm import KINDS, kind_of
from shuke.insights.overviews.shades import Shade, percent, shaded
from shuke.ui.templatetags.ui import day, number

BEFORE = timedelta(days=91)  # as insights.measuring has it
QUARTERS = 8
NOT_YET = ""  # the group of who had not bought then
WELL, BADLY = frozenset({"best", "regular"}), frozenset({"slipping", "asleep"})
STATES = ("kept", "back", "new", "gone")


def made(asked: Asked) -> Overview:
    moves = _moves(asked)
    if not moves:
        return Overview(nothing=_("Nobody has been measured yet: that is done every night, and after an import."))
    parts, told = [Part(_("From where to where"), _grid(moves), _about())], not_yet()
    if not told:
        parts += _quarters(asked)
    return Overview(_said(moves), parts, notes=[told] if told else [])


def _moves(asked: Asked) -> Counter[tuple[str, str]]:
    """From the group of then to that of now."""
    found: Counter[tuple[str, str]] = Counter()
    rows = measured(asked.user).exclude(rfm=None).values_list("rfm_before", "rfm").annotate(count=Count("*"))
    for before, now, count in rows:
        found[kind_of(before).key if before else NOT_YET, kind_of(now).key] += count
    return found


def _about() -> str:
    as_of = Measuring.objects.values_list("as_of", flat=True).first()
    if as_of is None:
        return ""
    told = {"then": day(as_of - BEFORE), "now": day(as_of)}
    return _("Lines: the group on %(then)s. Columns: the group on %(now)s.") % told


def _grid(moves: Counter[tuple[str, str]]) -> Answer:
    lines = []
    for before, label in [*((one.key, str(one.label)) for one in KINDS), (NOT_YET, _("Not a customer yet"))]:
        whole = sum(moves[before, now.key] for now in KINDS)
        cells = [_cell(moves[before, now.key], whole, _condition(before), now.condition()) for now in KINDS]
        lines.append(Line(Head(label), list(cells)))
    return shaded(_("Then ↓ Now →"), [Head(str(one.label)) for one in KINDS], lines)


def _condition(before: str) -> Condition:
    if before == NOT_YET:
        return {"field": "rfm_before", "op": "empty"}
    return next(one for one in KINDS if one.key == before).condition("rfm_before")


def _cell(count: int, whole: int, *conditions: Condition) -> Shade:
    if not count:
        return Shade(0, "–")
    return Shade(count, number(count), people(*conditions), note=percent(count, whole))


def _said(moves: Counter[tuple[str, str]]) -> list[Said]:
    slipped, won = _moved(moves, WELL, BADLY), _moved(moves, BADLY, WELL)
    said = []
    if slipped:
        words = ngettext(
            "%(count)s was a regular three months ago and is slipping away now.",
            "%(count)s were regulars three months ago and are slipping away now.", slipped,
        )  # fmt: skip
        said.append(Said(words % {"count": number(slipped)}, people(_any(WELL, "rfm_before"), _any(BADLY, "rfm"))))
    if won:
        words = ngettext("%(count)s is a regular again.", "%(count)s are regulars again.", won)
        said.append(Said(words % {"count": number(won)}, people(_any(BADLY, "rfm_before"), _any(WELL, "rfm"))))
    return said


def _moved(moves: Counter[tuple[str, str]], before: frozenset[str], now: frozenset[str]) -> int:
    return sum(count for move, count in moves.items() if move[0] in before and move[1] in now)


def _any(keys: frozenset[str], field: str) -> Condition:
    return {"any": [one.condition(field) for one in KINDS if one.key in keys]}


# — By quarter —


def _quarters(asked: Asked) -> list[Part]:
    found: dict[tuple[int, str], int] = {
        (one["quarter"], one["state"]): one["customers"] for one in by_quarter(asked.user)
    }
    if not found:
        return []
    newest = max(quarter for quarter, state in found if state != "gone")
    quarters = [
        one for one in range(newest - QUARTERS + 1, newest + 1) if any((one, state) in found for state in STATES)
    ]
    lines = [Line(Head(_quarter(one), is_open=quarter_of(one)[1] >= asked.on), _row(found, one)) for one in quarters]
    words = {"kept": _("stayed"), "back": _("came back"), "new": _("new"), "gone": _("stayed away")}
    heads = [Head(words[state]) for state in STATES]
    about = _("Stayed: bought the quarter before too. Stayed away: bought the quarter before, and not in this one.")
    return [Part(_("Who came, stayed and went"), Answer("bar", True, _("Quarter"), heads, lines, None), about)]


def _row(found: dict[tuple[int, str], int], quarter: int) -> list[Any]:
    cells = []
    for state in STATES:
        count = found.get((quarter, state), 0)
        cells.append(Cell(count, number(count), people(*_state(quarter, state)) if count else ""))
    return cells


def _state(quarter: int, state: str) -> list[Condition]:
    here, before = quarter_of(quarter), quarter_of(quarter - 1)
    return {
        "new": [bought(here), not_before(here[0])],
        "kept": [bought(here), bought(before)],
        "back": [bought(here), not_bought(before), once_before(before[0])],
        "gone": [not_bought(here), bought(before)],
    }[state]


def _quarter(number_: int) -> str:
    return pgettext("quarter", "%(year)s Q%(quarter)s") % {"year": number_ // 4, "quarter": number_ % 4 + 1}


MOVING = Page(
    slug="moving",
    title=gettext_lazy("Coming and going"),
    about=gettext_lazy("From which group to which customers moved, and who came, stayed and went."),
    icon="arrows-exchange",
    made=made,
    tells=("rfm", "rfm_before", "frequency"),
    beside=True,
)
