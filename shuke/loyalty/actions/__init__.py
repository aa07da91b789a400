"""Every write of loyalty."""

from shuke.loyalty.actions.settling import CouponNotUsable, NoTab, NotOffered, settle

__all__ = ["CouponNotUsable", "NoTab", "NotOffered", "settle"]
