"""What follows without anybody doing anything: what runs out, and what merged customers have together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from shuke.ledgers.actions import Stamp, bring
from shuke.ledgers.actions.bringing import BETWEEN
from shuke.ledgers.models import Account, Lot
from shuke.ledgers.queries.holders import customer, holder_of
from shuke.loyalty.actions.limits import hold_limit
from shuke.loyalty.books import TAB, book

AT_ONCE = 500  # accounts read at once


@transaction.atomic
def even_out(customers: Iterable[int], *, on: date, at: datetime) -> None:
    """After some became one, or two again: each book stands where the history of those who are one says."""
    for whose in sorted({customer(pk).living() for pk in customers}):
        names = Account.objects.filter(whose.whole()).order_by("book").values_list("book", flat=True).distinct()
        for name in list(names):
            if name == TAB:
                hold_limit(whose)
            bring(book(name), whose, [], stamp=Stamp(on, at), today=on, why=BETWEEN)
            if name == TAB:  # what both owed is no longer theirs alone: the limit is that of the tab again
                hold_limit(whose)


def run_out(*, on: date, at: datetime) -> int:
    """Take off what was good until yesterday, account by account; gives how many accounts."""
    due = sorted(set(Lot.objects.filter(expires_on__lt=on).values_list("account_id", flat=True)))
    for start in range(0, len(due), AT_ONCE):
        for one in Account.objects.filter(pk__in=due[start : start + AT_ONCE]).order_by("pk"):
            if (whose := holder_of(one)) is not None:
                bring(book(one.book), whose, [], stamp=Stamp(on, at), today=on)
    return len(due)
