"""What happens after a customer's orders changed, and after somebody spoke with a customer."""

from __future__ import annotations

from shuke.customers.actions import keep_last_contact
from shuke.insights.actions import refresh_after_order

ORDER_FOLLOWERS = [refresh_after_order]
CONTACT_FOLLOWERS = [keep_last_contact]
