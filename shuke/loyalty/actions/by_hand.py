"""What people do with accounts: take money for a tab, take money in advance, set something right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.customers.models import Customer, Household
from shuke.events import actions as events
from shuke.ledgers.actions import Change, Stamp, bring
from shuke.ledgers.queries.holders import Holder
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.limits import hold_limit
from shuke.loyalty.books import ADJUSTED, PAID, POINTS, STORED, TAB, TOPPED_UP, book
from shuke.loyalty.queries.program import program

SUBJECTS: dict[str, Any] = {"customer": Customer, "household": Household}


class NothingMoved(UserError):
    code = "nothing_moved"
    field = "amount"


class ReasonMissing(UserError):
    code = "reason_missing"
    field = "note"


@dataclass(frozen=True)
class Hand:
    """Who does it, when, and what they say about it. The same `token` does it once."""

    by: User | None
    on: date
    at: datetime
    note: str = ""
    token: str = ""


def pay_tab(holder: Holder, amount: Decimal, hand: Hand) -> Decimal:
    """What they owed less; gives the balance."""
    return _move(TAB, holder, Change(PAID, _positive(amount), hand.on), hand, "loyalty.tab_paid")


def pay_in(holder: Holder, amount: Decimal, hand: Hand) -> Decimal:
    return _move(STORED, holder, Change(TOPPED_UP, _positive(amount), hand.on), hand, "loyalty.paid_in")


def adjust(name: str, holder: Holder, amount: Decimal, hand: Hand) -> Decimal:
    """By so much, up or down, and why. Points that are given so run out as earned ones do. Raises BelowFloor,
    NothingMoved, ReasonMissing."""
    if not amount:
        raise NothingMoved(_("Write by how much: 50, or -50 to take away."))
    if not hand.note.strip():
        raise ReasonMissing(_("Write why: somebody will ask."))
    days = program().points_last_days if name == POINTS and amount > 0 else None
    until = hand.on + timedelta(days=days) if days else None
    return _move(name, holder, Change(ADJUSTED, amount, hand.on, until, spent=amount < 0), hand, "loyalty.adjusted")


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise NothingMoved(_("Write how much was paid."))
    return amount


@transaction.atomic
def _move(name: str, holder: Holder, change: Change, hand: Hand, verb: str) -> Decimal:
    holder = holder.living()
    in_turn("hand", f"{name}:{holder}")
    if name == TAB:
        hold_limit(holder)
    before = balance(name, holder)
    keyed = replace(change, key=f"form.{hand.token}") if hand.token else change
    after = bring(book(name), holder, [keyed], stamp=Stamp(hand.on, hand.at, hand.by, note=hand.note), today=hand.on)
    if name == TAB:
        hold_limit(holder)
    if after != before:
        subject = SUBJECTS[holder.kind].objects.get(pk=holder.id)
        whose = holder.id if holder.kind == "customer" else None
        events.record(
            verb, subject, by=hand.by, at=hand.at, customer_id=whose, changes={name: (before, after)}, note=hand.note
        )
    return after
