"""The record types of Shuke, in the order in which search shows them."""

from __future__ import annotations

from dataclasses import replace

from shuke.activities.records import TASK
from shuke.automation.records import PLAYBOOK
from shuke.catalogue.price_records import BOOK_PRICE, PRICE_BOOK
from shuke.catalogue.records import BRAND, CATEGORY, FAMILY, PRODUCT
from shuke.catalogue.stock_records import LOCATION, MOVEMENT
from shuke.customers.records import CUSTOMER, HOUSEHOLD, MEMBERSHIP, RELATION, TEAM
from shuke.duplicates.warning import alike
from shuke.insights.fields import MEASURES
from shuke.loyalty.records import COUPON, GIFT_CARD, RANK, TAB
from shuke.network.records import SPONSORSHIP
from shuke.orders.records import CART, DELIVERY_METHOD, ORDER, PAYMENT, PAYMENT_METHOD, PURCHASE, RETURN
from shuke.purchasing.records import PURCHASING_TYPES
from shuke.service.records import SERVICE_TYPES

RECORD_TYPES = (
    replace(CUSTOMER, alike=alike, fields=(*CUSTOMER.fields, *MEASURES)),
    HOUSEHOLD,
    ORDER,
    CART,
    PAYMENT,
    RETURN,
    PRODUCT,
    TASK,
    TEAM,
    MEMBERSHIP,
    RELATION,
    COUPON,
    GIFT_CARD,
    TAB,
    SPONSORSHIP,
    PLAYBOOK,
    *SERVICE_TYPES,
    *PURCHASING_TYPES,
    FAMILY,
    CATEGORY,
    BRAND,
    PRICE_BOOK,
    BOOK_PRICE,
    LOCATION,
    MOVEMENT,
    PAYMENT_METHOD,
    DELIVERY_METHOD,
)

# Without pages of their own: filters ask them through the records that they lead to.
ASKED_ONLY = (PURCHASE, RANK)
