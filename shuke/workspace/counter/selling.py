"""The sale at the counter: one order, paid for or put on the tab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.orders.actions import Line, enter_order
from shuke.orders.models import Order

CHANNEL = "櫃台"
MOST_LINES = 100
MOST_PIECES = Decimal(100_000)


class NothingSold(UserError):
    code = "nothing_sold"


class NotSold(UserError):
    code = "not_sold"


@transaction.atomic
def sell(customer: Customer, wanted: Sequence[tuple[str, str]], *, by: User, on: date, token: str) -> Order:
    """`wanted`: product id and quantity as they came from the till, which may have waited for the network. The prices
    are those that hold for this person now. The same `token` a second time gives the first order back."""
    chosen = _chosen(wanted, by)
    prices = prices_for(chosen, customer=customer, on=on)
    lines = [
        Line(product, quantity, unit_price=price.amount)
        for (product, quantity), price in zip(chosen, prices, strict=True)
    ]
    return enter_order(by=by, customer=customer, ordered_on=on, lines=lines, channel=CHANNEL, token=token)


def _chosen(wanted: Sequence[tuple[str, str]], by: User) -> list[tuple[Product, Decimal]]:
    numbers = [(int(pk), _quantity(text)) for pk, text in wanted if pk.isdecimal() and len(pk) < 19]
    if not numbers or len(numbers) > MOST_LINES:
        raise NothingSold(_("Tap at least one product first."))
    products = Product.objects.visible_to(by).in_bulk([pk for pk, _many in numbers])
    if any(pk not in products for pk, _many in numbers):
        raise NotSold(_("One of the products is no longer there. Take it off and choose another."))
    return [(products[pk], many) for pk, many in numbers]


def _quantity(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not 0 < number <= MOST_PIECES:
        raise NotSold(_("Write how many, as a number above zero."))
    return number
