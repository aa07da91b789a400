"""All that one customer has, for their page and the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuke.ledgers.models import Lot
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance, balances
from shuke.loyalty.books import POINTS, STORED, TAB
from shuke.loyalty.models import Coupon, Program, Tab
from shuke.loyalty.queries.coupons import held, holder_of_lot, last_day
from shuke.loyalty.queries.program import program, tab_of, tabs_used
from shuke.loyalty.queries.ranks import Standing, standings

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Held:
    """A coupon that they have, so many times, and until when they can use the first."""

    coupon: Coupon
    count: int
    expires_on: date | None


@dataclass(frozen=True)
class Overview:
    """None for what the shop does not have. `running_out` is the next lot of points that has a last day."""

    program: Program
    points: Decimal | None
    running_out: Lot | None
    stored: Decimal | None
    tab: Tab | None
    owed: Decimal
    coupons: list[Held]
    standings: list[Standing]

    @property
    def worth(self) -> Decimal:
        return max(self.points or NOTHING, NOTHING) * self.program.point_value

    @property
    def left(self) -> Decimal:
        return max(self.tab.limit - self.owed, NOTHING) if self.tab else NOTHING


def overview(customer_id: int, on: date) -> Overview | None:
    """None for a shop that has nothing of this."""
    rules, whose = program(), customer(customer_id)
    tab = tab_of(customer_id)
    lots = held(whose, on)
    coupons = {one.pk: one for one in Coupon.objects.alive().filter(pk__in=lots, active=True)} if lots else {}
    ladder = standings(customer_id, on)
    have = balances(whose)
    points = have.get(POINTS, NOTHING if rules.points_on else None)
    stored = have.get(STORED, NOTHING if rules.stored_on else None)
    if points is None and stored is None and tab is None and not coupons and not ladder and not tabs_used():
        return None
    soon = Lot.objects.filter(holder_of_lot(whose), account__book=POINTS, expires_on__gte=on) if points else None
    running_out = soon.order_by("expires_on").first() if soon is not None else None
    shown = [Held(one, _count(lots[pk]), last_day(one, lots[pk])) for pk, one in coupons.items()]
    owed = -(balance(TAB, tab.holder) if tab and tab.holder != whose else have.get(TAB, NOTHING))
    return Overview(rules, points, running_out, stored, tab, owed, sorted(shown, key=_soonest), ladder)


def _count(lots: list[Lot]) -> int:
    return int(sum((one.left for one in lots), NOTHING))


def _soonest(one: Held) -> date:
    return one.expires_on or date.max
