"""What to write to a customer about a coupon: a draft that a person reads and sends, in the language of the shop's
people."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from shuke.customers.models import Customer
from shuke.loyalty.models import Coupon
from shuke.ui.templatetags.ui import day


def draft_of_coupon(customer: Customer, coupon: Coupon, expires_on: date | None) -> str:
    told = {"customer": customer.name, "coupon": coupon.name}
    if expires_on is None:
        return (
            _("Hello %(customer)s, there is a coupon “%(coupon)s” for you. Shall we set something aside for you?")
            % told
        )
    words = _(
        "Hello %(customer)s, your coupon “%(coupon)s” is good until %(day)s. Shall we set something aside for you?"
    )
    return words % {**told, "day": day(expires_on)}
