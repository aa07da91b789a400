"""What a role closes of an order is closed at every door that the orders have made themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.orders.models import Order
from shuke.records import filtering, types
from shuke.records.actions import shaping


def close(cast: Cast, **fields: str) -> User:
    change_role(Role.STAFF, fields={("order", name): access for name, access in fields.items()}, by=cast.alice)
    return User.objects.get(pk=cast.carol.pk)


def order_of(cast: Cast) -> Order:
    order = Order.objects.filter(customer=cast.wang).order_by("pk")[0]
    Order.objects.filter(pk=order.pk).update(note="機密備註", channel="店面")
    return Order.objects.get(pk=order.pk)


SPENT: list[dict[str, Any]] = [
    {"related": "orders", "measure": {"sum": "total"}, "op": ">", "value": 1000},
    {"related": "purchases", "measure": {"sum": "amount"}, "op": ">", "value": 1000},
    {"related": "purchases", "where": {"field": "amount", "op": ">", "value": 1000}},
]


@pytest.mark.parametrize("asked", SPENT)
def test_nobody_counts_the_amounts_that_they_do_not_see(cast: Cast, asked: dict[str, Any]) -> None:
    kind = types.named("customer")
    assert filtering.parse(asked, kind, cast.carol)
    carol = close(cast, total="hidden")
    with pytest.raises(filtering.FilterRefused):
        filtering.parse(asked, kind, carol)


def test_who_does_not_see_the_lines_does_not_ask_for_what_was_bought(cast: Cast) -> None:
    carol, kind = close(cast, rows="hidden"), types.named("customer")
    where = {"field": "product", "op": "any_of", "value": [cast.tea.pk]}
    with pytest.raises(filtering.FilterRefused):
        filtering.parse({"related": "purchases", "where": where}, kind, carol)


def test_a_roll_up_of_hidden_amounts_is_empty(cast: Cast) -> None:
    options = {"set": "orders", "measure": "sum", "measured": "total"}
    row = shaping.add_field("customer", "roll_up", by=cast.alice, labels={"en": "Spent"}, options=options)
    field = types.named("customer").field(row.key)
    field.gather([cast.wang], cast.carol)
    assert field.value(cast.wang) == 3600
    field.gather([cast.wang], close(cast, total="hidden"))
    assert field.value(cast.wang) is None


def test_the_page_of_an_order_tells_no_hidden_amount(cast: Cast, client: Client) -> None:
    order = order_of(cast)
    client.force_login(cast.carol)
    address = f"/orders/{order.pk}/"
    assert "1,200" in client.get(address).content.decode()
    close(cast, total="hidden")
    page = client.get(address).content.decode()
    assert "普洱茶" in page
    assert not {"1,200", "600"} & set(page.replace("<", " ").replace("$", " ").split())
    assert client.get(f"/orders/{order.pk}/edit/").status_code == 403
    close(cast, total="write", rows="hidden")
    assert "普洱茶" not in client.get(address).content.decode()
    line = client.get(f"/activities/on/customers/{cast.wang.pk}/timeline/?kind=orders").content.decode()
    assert "moment-head" in line
    assert "普洱茶" not in line


def test_the_form_of_an_order_neither_shows_nor_writes_what_is_closed(cast: Cast, client: Client) -> None:
    order = order_of(cast)
    close(cast, note="hidden", channel="read", status="read")
    client.force_login(cast.carol)
    address = f"/orders/{order.pk}/edit/"
    form = client.get(address)
    assert "機密備註" not in form.content.decode()
    sent = {
        "ordered_on": "2024-02-03", "note": "改了", "channel": "改了", "product": cast.tea.pk, "product_name": "普洱茶",
        "quantity": "3", "unit_price": "600", "discount": "", "version": form.context["form"]["version"].initial,
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    order.refresh_from_db()
    assert (order.note, order.channel, order.total) == ("機密備註", "店面", 1800)
    assert client.post(f"/orders/{order.pk}/status/", {"status": "returned"}).status_code == 403
