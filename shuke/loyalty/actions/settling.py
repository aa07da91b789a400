"""An order, as it stands, brought into the ledgers: points earned and used, coupons, what was written up, and what was
paid out of stored value. See `loyalty.baskets`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.ledgers.actions import Stamp, Wanted, settle_source
from shuke.ledgers.queries.holders import Holder, customer
from shuke.ledgers.queries.posted import Line, posted
from shuke.loyalty.actions.limits import hold_limit, open_for_code
from shuke.loyalty.baskets import Basket
from shuke.loyalty.books import BURNED, CHARGED, EARNED, POINTS, REDEEMED, STORED, TAB, USED, book
from shuke.loyalty.coupon_rules import Scope, obstacle
from shuke.loyalty.earning import Terms, earned
from shuke.loyalty.models import Coupon, Settled
from shuke.loyalty.queries.coupons import held, scopes, used_up
from shuke.loyalty.queries.program import held_tab, tab_of
from shuke.loyalty.queries.terms import terms_of

ONE = Decimal(1)


class CouponNotUsable(UserError):
    code = "coupon_not_usable"


class NoTab(UserError):
    code = "no_tab"


class NotOffered(UserError):
    code = "not_offered"


@transaction.atomic
def settle(basket: Basket, *, by: User | None, at: datetime) -> None:
    """Post the difference between what the ledgers say of the basket's source and what they should say. Call it after
    every change of the order, in the same transaction, as often as you like; with no lines and nothing used when the
    order no longer stands.

    Raises BelowFloor when more is used than there is, CouponNotUsable, NoTab, NotOffered.
    """
    if basket.source is None:
        raise LookupError("only what has a source can be settled")
    stands = posted(basket.source)
    if not (stands or basket.customer_id):
        return
    _check_customer(basket)
    terms = terms_of(basket)
    _keep_terms(basket, terms, at)
    wanted = [*_points(basket, terms), *_coupons(basket, stands), *_money(basket, stands)]
    today = timezone.localdate(at)
    stamp = Stamp(basket.on, at, by, note=basket.signed_by)
    settle_source(basket.source, wanted, books=book, stamp=stamp, today=today, noted=TAB)
    for holder in {line.holder for line in stands if line.book == TAB} | _tab_holders(wanted):
        hold_limit(holder)


def _check_customer(basket: Basket) -> None:
    if basket.customer_id is None and (basket.points_used or basket.tab or basket.stored or basket.coupons):
        raise NotOffered(_("Choose the customer first: points, coupons and tabs belong to somebody."))
    if min(basket.points_used, basket.tab, basket.stored) < 0:
        raise NotOffered(_("What is used can't be less than nothing."))


def _keep_terms(basket: Basket, terms: Terms | None, at: datetime) -> None:
    assert basket.source
    named: dict[str, Any] = {"source_type": basket.source.type, "source_id": basket.source.id}
    if terms is not None and basket.lines:
        Settled.objects.update_or_create(**named, defaults={"terms": terms.plain(), "at": at})


def _whose(basket: Basket) -> Holder:
    assert basket.customer_id is not None
    return customer(basket.customer_id).living()


def _points(basket: Basket, terms: Terms | None) -> Iterator[Wanted]:
    if terms is not None and (points := earned(basket, terms)):
        until = basket.on + timedelta(days=terms.days) if terms.days else None
        yield Wanted(POINTS, _whose(basket), EARNED, points, basket.on, until)
    if basket.points_used:
        if terms is None:
            raise NotOffered(_("This shop has no points. Switch them on under Settings."))
        yield Wanted(POINTS, _whose(basket), BURNED, -basket.points_used, basket.on)


def _coupons(basket: Basket, stands: dict[Line, Decimal]) -> Iterator[Wanted]:
    """What the source has used already is not asked again whether it may."""
    if not basket.coupons:
        return
    found = list(Coupon.objects.filter(pk__in=basket.coupons))
    good_for = scopes(found)
    whose = _whose(basket)
    used = {line.book: line.on for line in stands if line.reason == REDEEMED and line.holder == whose}
    for one in found:
        if one.book not in used:
            _check_usable(one, basket, good_for[one.pk], whose)
        yield Wanted(one.book, whose, REDEEMED, -ONE, used.get(one.book, basket.on))


def _check_usable(coupon: Coupon, basket: Basket, scope: Scope, whose: Holder) -> None:
    why = obstacle(coupon, basket, scope)
    if not why and coupon.code:
        open_for_code(coupon, whose)
        why = gettext("Used already as often as it may be.") if used_up(coupon, whose) else ""
    elif not why and coupon.pk not in held(whose, basket.on):
        why = gettext("This customer doesn’t have it.")
    if why:
        raise CouponNotUsable(_("%(coupon)s can't be used: %(why)s"), coupon=coupon.name, why=why)


def _money(basket: Basket, stands: dict[Line, Decimal]) -> Iterator[Wanted]:
    if basket.tab:
        yield _written_up(basket, {line: -amount for line, amount in stands.items() if line.reason == CHARGED})
    if basket.stored:
        yield Wanted(STORED, _whose(basket), USED, -basket.stored, basket.on)


def _written_up(basket: Basket, stands: dict[Line, Decimal]) -> Wanted:
    """What is written up stays with whom it was written up, also when their tab is closed since or they have moved out:
    else nobody could give it back. Only more of it needs a tab that may be used."""
    mine = _whose(basket)
    known = max(stands, key=lambda line: (line.holder == mine, stands[line]), default=None)
    if known is not None and basket.tab <= sum(stands.values()):
        return Wanted(TAB, known.holder, CHARGED, -basket.tab, known.on)
    tab = held_tab(known.holder) if known else tab_of(basket.customer_id, basket.tab_id)
    if tab is None:
        raise NoTab(_("This customer has no tab. Open one on the customer’s page."))
    return Wanted(TAB, tab.holder.living(), CHARGED, -basket.tab, known.on if known else basket.on)


def _tab_holders(wanted: list[Wanted]) -> set[Holder]:
    return {one.holder for one in wanted if one.book == TAB}
