"""What else to offer while an order is written: worked out above, handed down by config as one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.customers.models import Customer


class Suggestion(Protocol):
    @property
    def product(self) -> Product: ...

    @property
    def reason(self) -> str: ...


Suggest = Callable[[User, int | None, Sequence[int]], Sequence[Suggestion]]  # customer, products in the order
_installed: list[Suggest] = []


def install(suggest: Suggest) -> None:
    _installed[:] = [suggest]


def suggested(user: User, customer: Customer | None, products: Sequence[int], on: date) -> list[dict[str, Any]]:
    """As the form wants it: a line at a tap, what it costs them today, and why it is offered."""
    found = [one for suggest in _installed for one in suggest(user, customer.pk if customer else None, products)]
    prices = prices_for([(one.product, Decimal(1)) for one in found], customer=customer, on=on)
    return [
        {"product": one.product, "why": one.reason, "price": price.amount, "reason": price.reason}
        for one, price in zip(found, prices, strict=True)
    ]
