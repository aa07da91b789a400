"""The one place that writes entries. Floors are held here and, should this ever be wrong, by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import Conflict
from shuke.core.fields import ScaledDecimalField
from shuke.core.sources import Source
from shuke.core.turns import in_turn
from shuke.ledgers.models import Account, Entry, Posting


class BelowFloor(Conflict):
    code = "below_floor"


class Unbalanced(ValueError):
    """What one account gains others must lose: a mistake of ours, not of the person."""


@dataclass(frozen=True)
class Stamp:
    """What all entries of one act have in common. `on` is the day that it counts from."""

    on: date
    at: datetime
    by: User | None = None
    source: Source | None = None
    note: str = ""


@transaction.atomic
def post(
    book: str,
    amounts: Sequence[tuple[Account, Decimal]],
    *,
    reason: str,
    stamp: Stamp,
    expires_on: date | None = None,
    key: str | None = None,
    derived: bool = False,
) -> Entry:
    """With the same `key` a second time, gives the first entry back and posts nothing. Raises BelowFloor."""
    if sum((amount for _account, amount in amounts), Decimal(0)) or not amounts:
        raise Unbalanced(f"{book} {reason}")
    if key is not None:
        in_turn("ledger", key)
        if known := Entry.objects.filter(key=key).first():
            return known
    source: dict[str, Any] = {}
    if stamp.source is not None:
        source = {"source_type": stamp.source.type, "source_id": stamp.source.id}
    entry = Entry.objects.create(
        book=book, reason=reason, on=stamp.on, expires_on=expires_on, at=stamp.at, by=stamp.by, key=key,
        derived=derived, note=stamp.note, **source,
    )  # fmt: skip
    for account, amount in sorted(amounts, key=lambda one: one[0].pk):  # all in one order: nobody waits in a ring
        if account.held:
            change_balance(account, amount)
    Posting.objects.bulk_create(Posting(entry=entry, account=account, amount=amount) for account, amount in amounts)
    return entry


def change_balance(account: Account, amount: Decimal) -> None:
    """By one statement that looks and writes at once, so that no two can both have the last of it."""
    change = Value(amount, output_field=ScaledDecimalField(places=4))
    room = Q(floor=None) | Q(balance__gte=F("floor") - change)
    if not Account.objects.filter(room, pk=account.pk).update(balance=F("balance") + change):
        raise BelowFloor(_("There is not enough for this any more. Look at the page again."))
