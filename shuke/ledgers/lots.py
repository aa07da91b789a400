"""What is left of lots that run out, as a pure function of what was given and taken.

First to run out is first used; what was still there on the last day is gone on the next. What is taken beyond all lots
is `short`, and comes first off what is given later. Since all is worked out from the whole history, it does not matter
in which order it was written down, nor what was corrected since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FOREVER = date.max


@dataclass(frozen=True)
class Moved:
    """`amount` is positive for what was given, good until `expires_on`; negative for what was taken. `what` it was:
    what is said of the same thing twice adds up."""

    on: date
    amount: Decimal
    expires_on: date | None = None
    what: str = ""


def netted(moves: Iterable[Moved]) -> list[Moved]:
    """What was given and then taken back is as if it had never been."""
    sums: dict[tuple[date, date | None, str], Decimal] = {}
    for one in moves:
        line = (one.on, one.expires_on, one.what)
        sums[line] = sums.get(line, Decimal(0)) + one.amount
    return [Moved(on, amount, expires, what) for (on, expires, what), amount in sums.items() if amount]


@dataclass
class Left:
    got_on: date
    expires_on: date | None
    amount: Decimal

    @property
    def last(self) -> date:
        return self.expires_on or FOREVER


@dataclass(frozen=True)
class State:
    lots: list[Left]
    expired: Decimal
    short: Decimal

    @property
    def total(self) -> Decimal:
        """What there is, below zero when more was taken than was there."""
        return sum((one.amount for one in self.lots), Decimal(0)) - self.short


def replay(moves: Iterable[Moved], on: date) -> State:
    """As it stands on that day."""
    lots: list[Left] = []
    expired = short = Decimal(0)
    for move in sorted(moves, key=lambda one: (one.on, one.amount < 0)):  # of one day, what was given comes first
        gone = [one for one in lots if one.last < move.on]
        expired += sum((one.amount for one in gone), Decimal(0))
        lots = sorted((one for one in lots if one.last >= move.on), key=lambda one: (one.last, one.got_on))
        if move.amount > 0:
            paid = min(short, move.amount)
            short -= paid
            lots.append(Left(move.on, move.expires_on, move.amount - paid))
        else:
            short += _take(lots, -move.amount)
        lots = [one for one in lots if one.amount]
    gone = [one for one in lots if one.last < on]
    kept = sorted((one for one in lots if one.last >= on), key=lambda one: (one.last, one.got_on))
    return State(kept, expired + sum((one.amount for one in gone), Decimal(0)), short)


def _take(lots: list[Left], amount: Decimal) -> Decimal:
    """Out of these, in their order; gives what was not there."""
    for one in lots:
        part = min(one.amount, amount)
        one.amount -= part
        amount -= part
    return amount
