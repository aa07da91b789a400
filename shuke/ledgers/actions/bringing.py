"""Bringing what somebody has in a book to where all that happened says that it stands.

Beside what is given and taken there is what follows from it: what ran out, what two merged customers have together, and
what was taken back although it is used already, which stands on the account `owed` and comes first off what is given
later. All three are worked out from the whole history and posted as one difference. So nothing goes below its floor,
and no order of steps, corrections and merges leaves a trace in the balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.ledgers.actions.accounts import open_account
from shuke.ledgers.actions.posting import BelowFloor, Stamp, post
from shuke.ledgers.books import Book
from shuke.ledgers.lots import Left, Moved, netted, replay
from shuke.ledgers.models import Account, Entry, Lot
from shuke.ledgers.queries.holders import Holder
from shuke.ledgers.queries.totals import moves, total, what

EXPIRED = "expired"  # reasons of what follows, and the shop's own accounts that it is posted against
BETWEEN = "between"


@dataclass(frozen=True)
class Change:
    """Something given (or, below zero, taken) for a `reason`, which is also the name of the shop's account against
    which it is posted. `spent`: somebody wants to use it, so that it must be there."""

    reason: str
    amount: Decimal
    on: date
    expires_on: date | None = None
    spent: bool = False
    key: str | None = None


@transaction.atomic
def bring(
    book: Book, holder: Holder, changes: Sequence[Change], *, stamp: Stamp, today: date, why: str = ""
) -> Decimal:
    """Post these and what follows from them; gives what there is then. Raises BelowFloor. Their accounts are locked
    until the transaction ends."""
    holder = holder.living()
    main = open_account(book.name, holder, floor=book.floor)
    held = list(Account.objects.select_for_update().filter(holder.whole(), book=book.name).order_by("pk"))
    main = next(one for one in held if one.pk == main.pk)
    changes = _not_yet(changes)
    there, lots = _worked_out(book, holder, changes, stamp, today)
    floor = there if main.floor is None else max(there, main.floor)
    if there < floor and any(one.spent for one in changes):
        raise BelowFloor(_("There is not enough for this: only %(rest)s."), rest=_shown(there, main, changes))
    follows = _what_follows(book, holder, main, held, changes, (floor, there - floor))
    first = next((amount for account, amount in follows if account.pk == main.pk), Decimal(0)) >= 0
    if first:
        _post_following(book, follows, stamp, why)
    for one in sorted(changes, key=lambda one: -one.amount):
        _post_change(book, main, one, stamp)
    if not first:
        _post_following(book, follows, stamp, why)
    _write_lots(book, main, held, lots)
    return there


def _not_yet(changes: Sequence[Change]) -> list[Change]:
    """Without what was posted before under the same key."""
    keys = [one.key for one in changes if one.key]
    known = set(Entry.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [one for one in changes if one.key is None or one.key not in known]


def _shown(there: Decimal, main: Account, changes: Iterable[Change]) -> str:
    """What could still have been taken."""
    before = there - sum((one.amount for one in changes), Decimal(0))
    return f"{max(before - (main.floor or 0), Decimal(0)):,f}"


def _worked_out(
    book: Book, holder: Holder, changes: Sequence[Change], stamp: Stamp, today: date
) -> tuple[Decimal, list[Left]]:
    if not book.lots:
        return total(book.name, holder) + sum((one.amount for one in changes), Decimal(0)), []
    kind, pk = (stamp.source.type, stamp.source.id) if stamp.source else ("", None)
    new = [Moved(one.on, one.amount, one.expires_on, what(one.reason, kind, pk)) for one in changes]
    state = replay(netted([*moves(book.name, holder), *new]), today)
    return state.total, state.lots


def _what_follows(
    book: Book,
    holder: Holder,
    main: Account,
    held: Iterable[Account],
    changes: Iterable[Change],
    wanted: tuple[Decimal, Decimal],
) -> list[tuple[Account, Decimal]]:
    """Main and owed to what they should be after the changes; all other accounts of theirs to nothing."""
    owed = next((one for one in held if one.name == Account.OWED and _same(one, main)), None)
    if owed is None and wanted[1]:
        owed = open_account(book.name, holder, name=Account.OWED)
    targets = {main.pk: wanted[0] - sum((one.amount for one in changes), Decimal(0))}
    if owed is not None:
        targets[owed.pk] = wanted[1]
    accounts = {one.pk: one for one in (*held, *([owed] if owed else []))}
    found = [(one, targets.get(pk, Decimal(0)) - one.balance) for pk, one in accounts.items()]
    return [(one, amount) for one, amount in found if amount]


def _same(one: Account, other: Account) -> bool:
    return (one.customer_id, one.household_id) == (other.customer_id, other.household_id)


def _post_following(book: Book, follows: list[tuple[Account, Decimal]], stamp: Stamp, why: str) -> None:
    if not follows:
        return
    rest = -sum((amount for _one, amount in follows), Decimal(0))
    reason = why or (EXPIRED if book.lots and rest else BETWEEN)
    amounts = [*follows, (open_account(book.name, None, name=reason), rest)] if rest else follows
    post(book.name, amounts, reason=reason, stamp=replace(stamp, source=None), derived=True)


def _post_change(book: Book, main: Account, one: Change, stamp: Stamp) -> None:
    against = open_account(book.name, None, name=one.reason)
    amounts = [(main, one.amount), (against, -one.amount)]
    dated = replace(stamp, on=one.on)
    post(book.name, amounts, reason=one.reason, stamp=dated, expires_on=one.expires_on, key=one.key)


def _write_lots(book: Book, main: Account, held: Iterable[Account], lots: Iterable[Left]) -> None:
    if book.lots:
        Lot.objects.filter(account__in=[one.pk for one in held]).delete()
        Lot.objects.bulk_create(
            Lot(account=main, kind=book.kind, got_on=one.got_on, expires_on=one.expires_on, left=one.amount)
            for one in lots
        )
