"""A shop whose customers differ: for the pages “Insights”, asked as several people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from conftest import Cast
from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.insights.actions.measuring import measure_all
from shuke.orders.models import Order, OrderLine
from shuke.records.listing import Listing
from shuke.records.types import named

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)
CELL = re.compile(r'<td class="[^"]*" data-value="(-?[\d.]*)"[^>]*>(?:<a href="([^"]*)">)?')


def fill(cast: Cast) -> Cast:
    """Twelve more customers in two teams: some come every week, some came once, some have stayed away; one is in the
    bin."""
    teams = [cast.south, cast.north]
    people = [Customer(name=f"客{at}", surname="客", member_no=f"K{at}", team=teams[at % 2]) for at in range(12)]
    visits = [(one, visit) for one in range(12) for visit in range(1 + one * 5 % 7)]
    orders = [_order(people[one], one, visit) for one, visit in visits]
    Customer.objects.bulk_create(people)
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(
        _line(order, cast.tea if (one + visit) % 3 else cast.soap, 1 + one % 4)
        for order, (one, visit) in zip(orders, visits, strict=True)
    )
    measure_all(TODAY, at=NOW)
    Customer.objects.filter(member_no="K3").update(deleted_at=NOW)
    return cast


def _order(customer: Customer, one: int, visit: int) -> Order:
    on = TODAY - timedelta(days=2 + one * one + (7 + one) * visit)
    total = Decimal(600 if (one + visit) % 3 else 50) * (1 + one % 4)
    return Order(number=f"K{one}-{visit}", customer=customer, ordered_on=on, currency="TWD", total=total)


def _line(order: Order, product: Product, quantity: int) -> OrderLine:
    return OrderLine(
        order=order, product=product, customer=order.customer, ordered_on=order.ordered_on, quantity=quantity,
        unit_price=product.price, amount=(product.price or 0) * quantity,
    )  # fmt: skip


def page(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def linked(text: str) -> list[tuple[Decimal, str]]:
    """Each figure of the tables that leads somewhere, with its address."""
    return [(Decimal(value), unescape(url)) for value, url in CELL.findall(text) if url]


def behind(user: User, address: str, on: date = TODAY) -> list[Customer]:
    """Who stands on the list at this address."""
    asked = dict(parse_qsl(urlsplit(address).query))
    listing = Listing.asked(named("customer"), user, asked, on)
    assert not listing.refused
    return list(listing.rows())
