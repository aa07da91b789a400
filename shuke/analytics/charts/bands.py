"""Round bands for numbers: 0–99, 100–199 …, few enough to be read, open at the top where a few lie far above all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

ABOUT, MOST = 8, 20
NICE = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Layout:
    """Bands as wide as `step` from `low` on; from the one numbered `most` on there is only one."""

    low: Decimal
    step: Decimal
    most: int


def lay_out(low: Decimal, high: Decimal, mean: Decimal, *, step: Decimal | None = None, whole: bool = False) -> Layout:
    """`whole`: there is nothing between two whole numbers."""
    far = low + 3 * (mean - low)
    reach = high if high <= low + 4 * (mean - low) else far
    wide = step or _nice((reach - low) / ABOUT, least=Decimal(1) if whole else Decimal("0.0001"))
    begin = (low / wide).to_integral_value(ROUND_FLOOR) * wide
    bands = int((reach - begin) / wide) + 1
    return Layout(begin, wide, max(1, min(bands, MOST)))


def _nice(width: Decimal, least: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10, 20, 50 …"""
    if width <= least:
        return least
    size = Decimal(1).scaleb(width.adjusted())
    return next(factor * size for factor in NICE if factor * size >= width)


def read(step: str) -> Decimal | None:
    """As people type it; None for nothing, and for what is no width."""
    try:
        found = Decimal(step)
    except ArithmeticError:
        return None
    return found if found.is_finite() and Decimal("0.0001") <= found <= Decimal(10**12) else None
