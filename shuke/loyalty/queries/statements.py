"""What a tab came to in a month: from the day after one statement day until the next."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.loyalty.books import CHARGED, PAID, TAB
from shuke.loyalty.models import Tab
from shuke.loyalty.queries.history import Row, within

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Statement:
    """Amounts as the customer sees them: what they owe is positive."""

    tab: Tab
    first: date
    last: date
    opening: Decimal
    rows: list[Row]

    @property
    def charged(self) -> Decimal:
        return -self._of(CHARGED)

    @property
    def paid(self) -> Decimal:
        return self._of(PAID)

    @property
    def closing(self) -> Decimal:
        return self.opening - sum((one.posting.amount for one in self.rows), NOTHING)

    @property
    def other(self) -> Decimal:
        return self.closing - self.opening - self.charged + self.paid

    def _of(self, reason: str) -> Decimal:
        return sum((one.posting.amount for one in self.rows if one.posting.entry.reason == reason), NOTHING)


def closing_day(tab: Tab, year: int, month: int) -> date:
    """Of that month; the last day where it has no such one."""
    return date(year, month, min(tab.statement_day, monthrange(year, month)[1]))


def statement(tab: Tab, year: int, month: int, user: User | AnonymousUser) -> Statement:
    """The one that closes in that month."""
    last = closing_day(tab, year, month)
    before = date(year, month, 1) - timedelta(days=1)
    first = closing_day(tab, before.year, before.month) + timedelta(days=1)
    opening, rows = within(TAB, tab.holder, first, last, user)
    return Statement(tab, first, last, -opening, rows)


def running(tab: Tab, on: date) -> tuple[int, int]:
    """Year and month in which the statement closes that this day belongs to."""
    if on <= closing_day(tab, on.year, on.month):
        return on.year, on.month
    after = date(on.year, on.month, 28) + timedelta(days=4)
    return after.year, after.month
