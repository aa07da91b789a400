"""What the events of loyalty are called in the history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "loyalty.ranked": _("Tier or grade changed"),
    "loyalty.unpinned": _("Tier goes by the rules again"),
    "loyalty.adjusted": _("Account set right by hand"),
    "loyalty.paid_in": _("Stored value paid in"),
    "loyalty.card_redeemed": _("Gift card redeemed"),
    "loyalty.tab_paid": _("Tab paid"),
    "loyalty.coupon_given": _("Coupon given"),
    "loyalty.scope_changed": _("What the coupon is good for changed"),
    "loyalty.program_changed": _("Rules of points and tiers changed"),
}
