"""The answer as a table: rows, columns, and what each figure leads to. The page shows it, the browser draws from it,
files hold it: there are no other numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shuke.analytics.charts import addresses, spans
from shuke.analytics.charts.asking import Found, Row
from shuke.analytics.charts.checked import Checked, Condition
from shuke.analytics.charts.dimensions import OTHERS, Days, Dimension, Key
from shuke.analytics.charts.figures import NOTHING, Amount, Figures, together
from shuke.analytics.charts.question import How, Kind, Unit
from shuke.analytics.charts.spans import Bucket
from shuke.ui.templatetags.ui import number

MOST_SLICES = 7  # of a ring; of more, nobody sees which is larger
ADDED = (How.COUNT, How.SUM)


@dataclass(frozen=True)
class Cell:
    value: Amount | None
    text: str
    url: str = ""
    is_open: bool = False

    @property
    def plain(self) -> str:
        """For the browser."""
        return "" if self.value is None else f"{Decimal(self.value):f}"


@dataclass(frozen=True)
class Head:
    """A row's or a column's: `short` stands on an axis; `open` while its time is not over."""

    label: str
    short: str = ""
    is_open: bool = False
    rest: bool = False  # the others, or what is not filled in
    others: bool = False


@dataclass(frozen=True)
class Line:
    head: Head
    cells: list[Cell]
    total: Cell | None = None


@dataclass(frozen=True)
class Change:
    """Of one number against the period before."""

    before: Cell
    words: str
    share: str = ""
    up: bool | None = None


@dataclass(frozen=True)
class Answer:
    """`columns` are several where the chart is divided twice; then each line has a `total`. `drawn` is the kind that
    fits, which may be another than the one asked for."""

    drawn: str
    timed: bool
    corner: str
    columns: list[Head]
    lines: list[Line]
    totals: Line | None
    notes: list[str] = field(default_factory=list)
    change: Change | None = None

    @property
    def empty(self) -> bool:
        return not any(cell.value for line in self.lines for cell in line.cells)


def answer(found: Found) -> Answer:
    return _Making(found.made, found.rows).answer()


class _Making:
    def __init__(self, made: Checked, rows: Sequence[Row]) -> None:
        self.made, self.how = made, made.question.how
        self.figures: dict[tuple[Key, Key], Figures] = defaultdict(lambda: NOTHING)
        for row in rows:
            self.figures[row.by, row.split] += row.figures
        assert made.by is not None
        self.by, self.split = made.by, made.split
        self.rows = self._kept(0, self.by)
        self.columns = self._kept(1, self.split) if self.split else [None]
        self.labels = self.by.labels(_named(self.rows))
        self.heads = self.split.labels(_named(self.columns)) if self.split else {}

    def answer(self) -> Answer:
        lines = [self._line(key) for key in self.rows]
        columns = [self._head(self.split, key, self.heads) for key in self.columns] if self.split else [
            Head(value_label(self.made))
        ]  # fmt: skip
        return Answer(
            self._drawn(), isinstance(self.by, Days), self.by.label, columns, lines, self._totals(), list(self._notes())
        )

    # — Which keys, in which order —

    def _kept(self, side: int, dimension: Dimension) -> list[Key]:
        """All keys of one side, those beyond the first taken together, periods without anything among them."""
        keys = {pair[side] for pair in self.figures}
        named = [key for key in keys if key is not None and key != OTHERS]
        if isinstance(dimension, Days):
            ordered: list[Key] = self._days(dimension, named)
        elif dimension.ranked:
            ordered = self._first(side, dimension, named)
        else:
            ordered = dimension.ordered(named)
        rest = {pair[side] for pair in self.figures}
        return ordered + [key for key in (OTHERS, None) if key in rest]

    def _days(self, dimension: Days, named: list[Bucket]) -> list[Bucket]:
        made = self.made
        ends = [spans.bucket(one, dimension.unit) for one in (made.first, self._last()) if one]
        if dimension.place.path != made.day:
            ends = []
        if dimension.unit in spans.ROUND:
            ends = [1]
        if not (every := named + ends):
            return []
        lowest, highest = min(every), max(every)
        return list(spans.buckets(lowest, highest, dimension.unit))

    def _last(self) -> date | None:
        """What is still to come has no bars yet."""
        last = self.made.last
        return min(last, max(self.made.on, self.made.first or last)) if last else None

    def _first(self, side: int, dimension: Dimension, named: list[Key]) -> list[Key]:
        sums: dict[Key, Figures] = defaultdict(lambda: NOTHING)
        for pair, figures in self.figures.items():
            sums[pair[side]] += figures
        ordered = sorted(dimension.ordered(named), key=lambda key: self._rank(sums[key]))
        top = self.made.question.top
        if len(ordered) > top + (OTHERS not in sums):  # a single other one is shown as itself
            self._gather(side, set(ordered[top:]))
            return ordered[:top]
        return ordered

    def _rank(self, figures: Figures) -> tuple[bool, Any]:
        value = figures.value(self.how)
        return value is None, (value if self.how == How.MIN else -value) if value is not None else 0

    def _gather(self, side: int, keys: set[Key]) -> None:
        for pair in [pair for pair in self.figures if pair[side] in keys]:
            other = (OTHERS, pair[1]) if side == 0 else (pair[0], OTHERS)
            self.figures[other] += self.figures.pop(pair)

    # — What stands in the table —

    def _line(self, key: Key) -> Line:
        cells = [self._cell(key, column) for column in self.columns]
        head = self._head(self.by, key, self.labels)
        total = self._total(self._at(key, column) for column in self.columns) if self.split else None
        return Line(head, cells, self._linked(total, key, every=True) if total else None)

    def _cell(self, key: Key, column: Key) -> Cell:
        figures, month = self._at(key, column), self._month(key, column)
        if month and month > self.made.on and not figures.count:
            return Cell(None, "–")
        shown = self._shown(figures)
        if month and month == self.made.on.replace(day=1):
            shown = replace(shown, is_open=True)
        return self._linked(shown, key, column) if figures.count else shown

    def _month(self, key: Key, column: Key) -> date | None:
        """Which month it is, where the months of several years stand side by side."""
        sides = [(self.by, key), (self.split, column)]
        by_unit = {one.unit: value for one, value in sides if isinstance(one, Days) and value is not None}
        months = by_unit.get(Unit.MONTH_OF_YEAR), by_unit.get(Unit.YEAR)
        return date(months[1].year, months[0], 1) if months[0] and months[1] else None

    def _at(self, key: Key, column: Key) -> Figures:
        return self.figures.get((key, column), NOTHING)

    def _shown(self, figures: Figures) -> Cell:
        value = figures.value(self.how)
        return Cell(value, said(self.made, value))

    def _total(self, figures: Iterable[Figures]) -> Cell:
        return self._shown(together(figures))

    def _linked(self, cell: Cell, key: Key, column: Key = None, *, every: bool = False) -> Cell:
        asked = [self._condition(self.by, key, self.rows)]
        if self.split and not every:
            asked.append(self._condition(self.split, column, self.columns))
        if any(one is None for one in asked):
            return cell
        return replace(cell, url=addresses.of_rows(self.made, [one for one in asked if one is not None]))

    def _condition(self, dimension: Dimension, key: Key, keys: list[Key]) -> Condition | None:
        if key is None:
            return dimension.without()
        if key == OTHERS:
            return dimension.others([one for one in keys if one not in (None, OTHERS)])
        return dimension.condition(key)

    def _totals(self) -> Line | None:
        if not self.rows:
            return None
        cells = [self._total(self._at(key, column) for key in self.rows) for column in self.columns]
        whole = together(self.figures.values())
        url = addresses.of_rows(self.made, [])
        last = Cell(whole.value(self.how), said(self.made, whole.value(self.how)), url)
        if not self.split:
            return Line(Head(_("Total")), [last])
        return Line(Head(_("Total")), cells, last)

    def _head(self, dimension: Dimension | None, key: Key, labels: dict[Key, str]) -> Head:
        if key is None:
            return Head(_("Not filled in"), rest=True)
        if key == OTHERS:
            return Head(_("Others"), rest=True, others=True)
        assert dimension is not None
        open_ = isinstance(key, date) and isinstance(dimension, Days) and _still_open(key, dimension, self.made.on)
        return Head(labels[key], dimension.short(key), open_)

    def _drawn(self) -> str:
        """A ring only of few parts of something that can be added up."""
        kind = self.made.question.kind
        if kind != Kind.PIE:
            return kind
        values = [self._shown(one).value for one in self.figures.values()]
        fits = not self.split and self.how in ADDED and len(self.rows) <= MOST_SLICES
        return Kind.PIE if fits and all(value is not None and value >= 0 for value in values) else Kind.BAR

    def _notes(self) -> Iterable[str]:
        whole = together(self.figures.values())
        if self.made.coarser:
            yield _("The time is long, so that it is shown in wider steps.")
        if self._drawn() != self.made.question.kind:
            yield _("Drawn as bars: a ring is for a few parts of one whole.")
        if self._drawn() == Kind.BAR and OTHERS in self.rows:
            others = self._total(self._at(OTHERS, column) for column in self.columns)
            yield _("Others, not drawn: %(value)s") % {"value": others.text}
        yield from missing(self.made, whole)


def missing(made: Checked, whole: Figures) -> Iterable[str]:
    """How many have no value, and so count for nothing."""
    without = whole.count - whole.filled
    if made.measure is not None and without:
        words = ngettext(
            "%(count)s has no “%(field)s” and is not counted in.",
            "%(count)s have no “%(field)s” and are not counted in.",
            without,
        )
        yield words % {"count": number(without), "field": made.measure.label(made.record_type.model)}


def _still_open(key: date, dimension: Days, on: date) -> bool:
    first, last = spans.bounds(key, dimension.unit)
    return first <= on < last or (first == last == on)


def _named(keys: Iterable[Key]) -> list[Key]:
    return [key for key in keys if key is not None and key != OTHERS]


def said(made: Checked, value: Amount | None) -> str:
    """A figure in words, as the field says its own values."""
    if value is None:
        return "–"
    if made.measure is None:
        return number(int(value))
    exact = Decimal(value)
    return made.measure.said(round(exact, 2) if made.question.how == How.AVERAGE else exact)


def value_label(made: Checked) -> str:
    """What the figures are: “Orders”, “Total: sum”."""
    if made.measure is None:
        return pgettext("chart", "How many")
    words = {
        How.SUM: _("%(field)s in all"), How.AVERAGE: _("%(field)s on average"),
        How.MIN: _("smallest %(field)s"), How.MAX: _("largest %(field)s"),
    }  # fmt: skip
    return words[How(made.question.how)] % {"field": made.measure.label(made.record_type.model)}


# — One number —


def one_number(made: Checked, now: Figures, then: Figures | None, days: str) -> Answer:
    """`then` is the same of the period before, which `days` names; None where there is none."""
    shown = Cell(now.value(made.question.how), said(made, now.value(made.question.how)), addresses.of_rows(made, []))
    lines = [Line(Head(str(made.record_type.plural)), [shown])]
    change = None
    if then is not None:
        value = then.value(made.question.how)
        before = Cell(value, said(made, value))
        lines.append(Line(Head(days), [before]))
        change = _change(shown.value, before, days)
    return Answer(Kind.NUMBER, False, "", [Head(value_label(made))], lines, None, list(missing(made, now)), change)


def _change(now: Amount | None, before: Cell, days: str) -> Change:
    if now is None or not before.value or before.value < 0:
        return Change(before, days)
    share = (Decimal(now) - Decimal(before.value)) / Decimal(before.value) * 100
    told = f"{'+' if share > 0 else ''}{number(share.quantize(Decimal(1)))}%"
    return Change(before, days, told, up=None if not share else share > 0)
