"""The rules of points, coupons, tabs, stored value, tiers and grades. What everybody has stands in the ledgers."""

from shuke.loyalty.models.cards import GiftCard
from shuke.loyalty.models.coupons import Coupon, CouponScope, Giving
from shuke.loyalty.models.program import EarnRule, Program, Settled
from shuke.loyalty.models.tabs import Tab
from shuke.loyalty.models.tiers import Ladder, Rank, Tier

__all__ = [
    "Coupon",
    "CouponScope",
    "EarnRule",
    "GiftCard",
    "Giving",
    "Ladder",
    "Program",
    "Rank",
    "Settled",
    "Tab",
    "Tier",
]
