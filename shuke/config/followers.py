"""What happens after a customer's orders changed."""

from __future__ import annotations

from shuke.insights.actions import refresh_after_order

ORDER_FOLLOWERS = [refresh_after_order]
