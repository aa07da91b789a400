"""How far down accounts may go: the limit of a tab, the times that a code may be used."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Value
from django.db.models.functions import Least

from shuke.core.fields import ScaledDecimalField
from shuke.ledgers.actions import open_account
from shuke.ledgers.actions.accounts import drop_unused
from shuke.ledgers.models import Account
from shuke.ledgers.queries.holders import Holder
from shuke.loyalty.books import TAB
from shuke.loyalty.models import Coupon, Tab

WHOLE = ScaledDecimalField(places=4)


def hold_limit(holder: Holder) -> None:
    """As their tab says; where they owe more already, what they owe: nothing is added, and it sinks as they pay. Where
    nothing was ever written up, no account outlives the tab."""
    tab = Tab.objects.alive().filter(**{holder.kind: holder.id}).first()
    if tab is None:
        drop_unused(book=TAB, **holder.columns)
        if not Account.objects.filter(book=TAB, **holder.columns).exists():
            return
    account = open_account(TAB, holder, floor=Decimal(0))
    _put_floor(account, -tab.limit if tab else Decimal(0))


def open_for_code(coupon: Coupon, holder: Holder) -> None:
    """With nothing on it, and room for as often as each may use the code."""
    account = open_account(coupon.book, holder, floor=Decimal(-coupon.each) if coupon.each else None)
    if not coupon.each:
        Account.objects.filter(pk=account.pk).update(floor=None)
        return
    _put_floor(account, Decimal(-coupon.each))


def _put_floor(account: Account, floor: Decimal) -> None:
    wanted = Value(floor, output_field=WHOLE)
    Account.objects.filter(pk=account.pk).update(floor=Least(wanted, F("balance"), output_field=WHOLE))
