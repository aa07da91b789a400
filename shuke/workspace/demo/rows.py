"""The invented world as rows of the database, not yet written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from shuke.accounts.models import Team
from shuke.catalogue.models import Product
from shuke.core.fields import unscale
from shuke.customers.models import Customer, Phone
from shuke.orders.models import Order, OrderLine
from shuke.workspace.demo import people
from shuke.workspace.demo.entrance import SOURCE
from shuke.workspace.demo.world import CHANNELS, EPOCH, STATUSES, World

CURRENCY = "TWD"


def products(world: World, at: datetime) -> Iterator[Product]:
    """Stock is invented from the code, so that some articles run short."""
    for number, article in enumerate(world.articles):
        yield Product(
            code=article.code,
            name=article.name,
            unit=article.unit,
            category=article.category,
            price=Decimal(article.price),
            cost=Decimal(article.cost),
            pv=Decimal(article.pv),
            stock=Decimal(number * 37 % 90 + 4),
            cycle_days=article.lasts if article.stated else None,
            source_system=SOURCE,
            external_id=article.code,
            created_at=at,
        )


def customers(world: World, teams: Sequence[Team], at: datetime) -> Iterator[Customer]:
    people_, measures = world.customers, _measures(world)
    for place in range(len(people_.surname)):
        surname, given_name = str(people_.surname[place]), str(people_.given_name[place])
        contacted = int(people_.contacted[place])
        yield Customer(
            name=surname + given_name,
            surname=surname,
            given_name=given_name,
            member_no=member_no(place),
            grade=str(people_.grade[place]),
            team=teams[people_.team[place]],
            gender="female" if people_.female[place] else "male",
            birthday=day(people_.birthday[place]),
            last_contacted_on=day(contacted) if contacted else None,
            source_system=SOURCE,
            external_id=member_no(place),
            created_at=at,
            **measures[place],
        )


def member_no(place: int) -> str:
    return f"M{place + 1:05}"


def day(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


def _measures(world: World) -> list[dict[str, object]]:
    """What the customers' lists sort by; cancelled and returned orders don't count."""
    orders, count = world.orders, len(world.customers.surname)
    kept = orders.status == 0
    customer, days = orders.customer[kept], orders.day[kept]
    first, last = np.full(count, 2**31 - 1), np.zeros(count, np.int64)
    np.minimum.at(first, customer, days)
    np.maximum.at(last, customer, days)
    number, total = np.bincount(customer, minlength=count), np.bincount(customer, orders.total[kept], count)
    return [
        {
            "first_ordered_on": day(first[place]) if number[place] else None,
            "last_ordered_on": day(last[place]) if number[place] else None,
            "orders_count": int(number[place]),
            "orders_total": unscale(total[place], 4),
        }
        for place in range(count)
    ]


def phones(world: World, written: Sequence[Customer]) -> Iterator[Phone]:
    for customer, phone in zip(written, world.customers.phone.tolist(), strict=True):
        yield Phone(customer=customer, raw=people.written(phone), e164=f"+886{phone}", kind="mobile")


def orders(world: World, written: Sequence[Customer], at: datetime) -> Iterator[Order]:
    """Numbered by day: 20260502-003."""
    found = world.orders
    opens = np.searchsorted(found.day, found.day)  # orders are sorted by day
    for place, (customer, number) in enumerate(zip(found.customer.tolist(), found.day.tolist(), strict=True)):
        name = f"{day(number):%Y%m%d}-{place - opens[place] + 1:03}"
        yield Order(
            number=name,
            customer=written[customer],
            ordered_on=day(number),
            channel=str(CHANNELS[found.channel[place]]),
            status=str(STATUSES[found.status[place]]),
            currency=CURRENCY,
            total=unscale(found.total[place], 4),
            source_system=SOURCE,
            external_id=name,
            created_at=at,
        )


def lines(world: World, written: Sequence[Order], products: Sequence[Product]) -> Iterator[OrderLine]:
    found = world.lines
    opens = np.searchsorted(found.order, found.order)
    for place, number in enumerate(found.order.tolist()):
        order, position = written[number], int(place - opens[place])
        yield OrderLine(
            order=order,
            position=position,
            product=products[found.product[place]],
            customer_id=order.customer_id,
            ordered_on=order.ordered_on,
            counted=order.status == Order.Status.COMPLETED,
            quantity=unscale(found.quantity[place], 3),
            unit_price=unscale(found.price[place], 4),
            discount=unscale(found.discount[place], 4),
            amount=unscale(found.amount[place], 4),
            pv=unscale(found.pv[place], 4),
            source_system=SOURCE,
            external_id=f"{order.external_id}-{position}",
        )
