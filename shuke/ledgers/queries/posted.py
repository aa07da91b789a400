"""What stands in the ledgers for one source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuke.core.sources import Source
from shuke.ledgers.models import Posting
from shuke.ledgers.queries.holders import Holder, living


@dataclass(frozen=True)
class Line:
    """One line of a ledger as far as a source is concerned."""

    book: str
    holder: Holder
    reason: str
    on: date
    expires_on: date | None


def posted(source: Source) -> dict[Line, Decimal]:
    """What stands there for the source, under whoever holds it now."""
    rows = Posting.objects.filter(entry__source_type=source.type, entry__source_id=source.id, entry__derived=False)
    rows = rows.exclude(account__customer=None, account__household=None).select_related("account", "entry")
    found = list(rows)
    whose = living(one.account for one in found)
    sums: dict[Line, Decimal] = defaultdict(Decimal)
    for one in found:
        entry = one.entry
        line = Line(one.account.book, whose[one.account_id], entry.reason, entry.on, entry.expires_on)
        sums[line] += one.amount
    return {line: amount for line, amount in sums.items() if amount}
