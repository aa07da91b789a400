"""The books that loyalty keeps in the ledgers, and what entries in them are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.ledgers.actions.bringing import BETWEEN, EXPIRED
from shuke.ledgers.books import Book

POINTS, TAB, STORED, COUPON, CARD = "points", "tab", "stored", "coupon", "card"
EARNED, BURNED, ADJUSTED = "earned", "burned", "adjusted"
CHARGED, PAID = "charged", "paid"
TOPPED_UP, USED, GIFT_CARD, SOLD = "topped_up", "used", "gift_card", "sold"
ISSUED, REDEEMED = "issued", "redeemed"

NAMES: dict[str, Any] = {POINTS: _("Points"), TAB: _("Tab"), STORED: _("Stored value"), COUPON: _("Coupons")}
REASONS: dict[str, Any] = {
    EARNED: _("Earned"),
    BURNED: _("Used"),
    ADJUSTED: _("Set right by hand"),
    CHARGED: _("Written up"),
    PAID: pgettext_lazy("a tab", "Paid"),
    TOPPED_UP: _("Paid in"),
    USED: _("Used"),
    GIFT_CARD: _("Gift card"),
    ISSUED: pgettext_lazy("a coupon", "Given"),
    REDEEMED: _("Used"),
    EXPIRED: _("Run out"),
    BETWEEN: _("Carried over"),
}


def book(name: str) -> Book:
    """A tab's floor is its limit, and set with it; a coupon's code, that may be used so many times, likewise."""
    return Book(name, lots=name == POINTS or name.startswith(COUPON))
