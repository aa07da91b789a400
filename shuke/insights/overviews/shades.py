"""A table whose cells are shaded by their value: a heat map that is read, followed and printed like any table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shuke.analytics.charts.answer import Answer, Cell, Head, Line
from shuke.analytics.charts.figures import Amount
from shuke.ui.templatetags.ui import number

DRAWN, LEVELS = "shades", 6


@dataclass(frozen=True)
class Shade(Cell):
    """`level` is 0 for nothing, to LEVELS for the most; `note` stands small below."""

    level: int = 0
    note: str = ""


def shaded(corner: str, columns: Sequence[Head], lines: Sequence[Line], *, most: Amount | None = None) -> Answer:
    """`most` is the value of the darkest; without it, the largest there is."""
    largest = most or max((cell.value or 0 for line in lines for cell in line.cells), default=0)
    shown = [replace(line, cells=[_shaded(cell, largest) for cell in line.cells]) for line in lines]
    return Answer(DRAWN, False, corner, list(columns), shown, None)


def counts(values: Iterable[int]) -> list[Shade]:
    return [Shade(value, number(value)) for value in values]


def _shaded(cell: Cell, most: Amount) -> Cell:
    if not isinstance(cell, Shade) or not cell.value or cell.value <= 0 or most <= 0:
        return cell
    return replace(cell, level=min(LEVELS, 1 + int(cell.value * (LEVELS - 1) / most)))


def percent(part: Amount, whole: Amount) -> str:
    """A share as it is said: “17%”, and “<1%” for a little."""
    if not whole:
        return "–"
    share = part * 100 / whole
    return "<1%" if 0 < share < 1 else f"{number(round(share))}%"
