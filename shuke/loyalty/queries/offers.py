"""What could be used for a basket, and why: for the order form, the counter and programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.accounts.queries import shop_currency
from shuke.core.money import rounded
from shuke.ledgers.queries.holders import Holder, customer
from shuke.ledgers.queries.posted import posted
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.baskets import Basket
from shuke.loyalty.books import BURNED, COUPON, POINTS, REDEEMED, STORED, TAB, USED
from shuke.loyalty.coupon_rules import obstacle, taken_off
from shuke.loyalty.earning import earned
from shuke.loyalty.models import Coupon, Program, Tab
from shuke.loyalty.queries.coupons import held, last_day, scopes, used_up
from shuke.loyalty.queries.program import program, tab_of, tabs_used, tier_of
from shuke.loyalty.queries.terms import terms_of

NOTHING = Decimal(0)


@dataclass(frozen=True)
class PointsOffer:
    """`most` is how many points can be used for this basket, `value` what one pays, `earns` what the basket brings."""

    balance: Decimal
    value: Decimal
    most: Decimal
    earns: Decimal


@dataclass(frozen=True)
class CouponOffer:
    """`off` is what it takes off. Where it can't be used, `reason` says why, or what is missing."""

    coupon_id: int
    name: str
    kind: str
    off: Decimal
    usable: bool
    reason: str
    expires_on: date | None = None


@dataclass(frozen=True)
class DiscountOffer:
    """A standing discount of this customer: `rate` percent because of `reason`. `kind` is tier or tab; that of a tab
    holds for what is written up."""

    kind: str
    rate: Decimal
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class TabOffer:
    tab_id: int
    name: str
    owed: Decimal
    limit: Decimal
    discount: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.limit - self.owed, NOTHING)


@dataclass(frozen=True)
class Offer:
    """None, or nothing, of what the shop or the customer doesn't have."""

    points: PointsOffer | None = None
    coupons: tuple[CouponOffer, ...] = ()
    discounts: tuple[DiscountOffer, ...] = ()
    tab: TabOffer | None = None
    stored: Decimal | None = None


def offer(basket: Basket) -> Offer:
    """Without a customer, only codes that anybody may use. Nothing is reserved: `settle` looks again."""
    if basket.customer_id is None:
        return Offer(coupons=_coupons(basket, None, set()))
    whose, rules, own = customer(basket.customer_id), program(), _used_here(basket)
    tab = tab_of(basket.customer_id, basket.tab_id) if tabs_used() else None
    return Offer(
        points=_points(basket, whose, rules, own.get(POINTS, NOTHING)) if rules.points_on else None,
        coupons=_coupons(basket, whose, set(own)),
        discounts=_discounts(basket, tab),
        tab=_tab(tab) if tab else None,
        stored=balance(STORED, whose) + own.get(STORED, NOTHING) if rules.stored_on else None,
    )


def _used_here(basket: Basket) -> dict[str, Decimal]:
    """Book → what this very source uses of it already: it may go on doing so."""
    found: dict[str, Decimal] = {}
    for line, amount in posted(basket.source).items() if basket.source else ():
        if line.reason in {BURNED, USED, REDEEMED}:
            found[line.book] = found.get(line.book, NOTHING) - amount
    return found


def _points(basket: Basket, whose: Holder, rules: Program, own: Decimal) -> PointsOffer:
    there, terms = balance(POINTS, whose) + own, terms_of(basket)
    value = terms.value if terms else rules.point_value
    payable = (basket.total / value).to_integral_value(ROUND_FLOOR) if value else NOTHING
    most = max(min(there.to_integral_value(ROUND_FLOOR), payable), NOTHING)
    return PointsOffer(
        there, value, most if most >= rules.least_points else NOTHING, earned(basket, terms) if terms else NOTHING
    )


def _coupons(basket: Basket, whose: Holder | None, own: set[str]) -> tuple[CouponOffer, ...]:
    """`own`: the books of what this very source uses already."""
    mine = held(whose, basket.on) if whose else {}
    used = [int(book.removeprefix(f"{COUPON}.")) for book in own if book.startswith(COUPON)]
    codes = [one.strip().upper() for one in basket.codes if one.strip()]
    wanted = Q(pk__in=mine, code="") | Q(pk__in=used) | (Q(code__in=codes) & ~Q(code=""))
    found = list(Coupon.objects.alive().filter(wanted).order_by("ends_on", "pk")) if mine or used or codes else []
    good_for = scopes(found)
    offers = []
    for one in found:
        why = obstacle(one, basket, good_for[one.pk])
        if not why and whose and one.pk not in used and used_up(one, whose):
            why = _("Used already as often as it may be.")
        off = NOTHING if why else rounded(taken_off(one, basket, good_for[one.pk]), shop_currency())
        offers.append(CouponOffer(one.pk, one.name, one.kind, off, not why, str(why), last_day(one, mine.get(one.pk))))
    return tuple(sorted(offers, key=lambda one: (not one.usable, -one.off)))


def _discounts(basket: Basket, tab: Tab | None) -> tuple[DiscountOffer, ...]:
    found = []
    tier = tier_of(basket.customer_id)
    if tier and tier.discount:
        reason = _("As a member of tier %(tier)s") % {"tier": tier}
        found.append(DiscountOffer("tier", tier.discount, _share(basket, tier.discount), reason))
    if tab and tab.discount:
        reason = _("Written up: %(tab)s") % {"tab": tab}
        found.append(DiscountOffer("tab", tab.discount, _share(basket, tab.discount), reason))
    return tuple(found)


def _share(basket: Basket, rate: Decimal) -> Decimal:
    return rounded(basket.total * rate / 100, shop_currency())


def _tab(tab: Tab) -> TabOffer:
    return TabOffer(tab.pk, tab.name, -balance(TAB, tab.holder), tab.limit, tab.discount)
