"""Of what people are told, in the order of the page on which they choose."""

from __future__ import annotations

from shuke.activities.notices import DUE, REMINDER
from shuke.automation.notices import CALL, SIGNAL
from shuke.insights.notices import BIRTHDAYS
from shuke.notices.kinds import Kind
from shuke.orders.notices import CARTS, COUPONS
from shuke.purchasing.notices import ARRIVED, LOW
from shuke.records.notices import APPROVAL, HANDED, job
from shuke.service.notices import MONEY
from shuke.transfer.notices import LOOKS
from shuke.webhooks.notices import WEBHOOK

KINDS: list[Kind] = [
    CALL, SIGNAL, REMINDER, HANDED, MONEY, APPROVAL, job(LOOKS), ARRIVED, DUE, BIRTHDAYS, CARTS, COUPONS, LOW, WEBHOOK,
]  # fmt: skip
