"""A shop whose customers differ: for the pages “Insights”, asked as several people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.insights.actions.measuring import measure_all
from shuke.records.listing import Listing
from shuke.records.types import named

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)
CELL = re.compile(r'<td class="[^"]*" data-value="(-?[\d.]*)"[^>]*>(?:<a href="([^"]*)">)?')


def fill(cast: Cast) -> Cast:
    """Twelve more customers in two teams: some come every week, some came once, some have stayed away."""
    for number in range(12):
        team = cast.north if number % 2 else cast.south
        customer = Customer.objects.create(name=f"客{number}", surname="客", member_no=f"K{number}", team=team)
        last = TODAY - timedelta(days=2 + number * number)
        for visit in range(1 + (number * 5) % 7):
            product = cast.tea if (number + visit) % 3 else cast.soap
            buy(customer, product, last - timedelta(days=(7 + number) * visit), 1 + number % 4)
    gone = Customer.objects.get(member_no="K3")
    measure_all(TODAY, at=NOW)
    gone.deleted_at = NOW
    gone.save()
    return cast


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
