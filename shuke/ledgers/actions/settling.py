"""What the ledgers should say of one source, by its state: only the difference to what was posted so far is posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from shuke.core.sources import Source
from shuke.core.turns import in_turn
from shuke.ledgers.actions.bringing import Change, bring
from shuke.ledgers.actions.posting import Stamp
from shuke.ledgers.books import Book
from shuke.ledgers.queries.holders import Holder
from shuke.ledgers.queries.posted import Line, posted


@dataclass(frozen=True)
class Wanted:
    """What should stand there for the source: so much given, or taken (below zero)."""

    book: str
    holder: Holder
    reason: str
    amount: Decimal
    on: date
    expires_on: date | None = None


@transaction.atomic
def settle_source(
    source: Source,
    wanted: Iterable[Wanted],
    *,
    books: Callable[[str], Book],
    stamp: Stamp,
    today: date,
    noted: str = "",
) -> None:
    """May be called again and again. The stamp's note stands in the book `noted` alone. Raises BelowFloor when more is
    to be used than there is."""
    in_turn("settle", f"{source.type}:{source.id}")
    should: dict[Line, Decimal] = defaultdict(Decimal)
    for one in wanted:
        should[Line(one.book, one.holder.living(), one.reason, one.on, one.expires_on)] += one.amount
    stands = posted(source)
    changes: dict[tuple[str, Holder], list[Change]] = defaultdict(list)
    for line in {**should, **stands}:
        amount, now = should.get(line, Decimal(0)), stands.get(line, Decimal(0))
        if amount != now:
            spent = amount < 0 and amount < now
            change = Change(line.reason, amount - now, line.on, line.expires_on, spent)
            changes[line.book, line.holder].append(change)
    for book, holder in sorted(changes):  # all in one order: nobody waits in a ring
        bring(books(book), holder, changes[book, holder], stamp=_of(stamp, source, book == noted), today=today)


def _of(stamp: Stamp, source: Source, noted: bool) -> Stamp:
    return Stamp(stamp.on, stamp.at, stamp.by, source, stamp.note if noted else "")
