"""A record beside its list, and before and after it there."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from conftest import Cast
from shuke.customers.models import Customer


def test_the_panel_tells_of_the_record_and_lets_it_be_changed(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    html = client.get(f"/customers/{cast.wang.pk}/panel/").content.decode()
    assert "王小明" in html
    assert re.search(r'data-name="grade" data-can', html)
    client.force_login(cast.dave)
    assert "data-can" not in client.get(f"/customers/{cast.wang.pk}/panel/").content.decode()
    client.force_login(cast.charlie)
    assert client.get(f"/customers/{cast.wang.pk}/panel/").status_code == 404


@pytest.mark.parametrize("slug", ["orders", "products", "teams"])
def test_every_type_has_a_panel(client: Client, cast: Cast, slug: str) -> None:
    client.force_login(cast.alice)
    pk = {"orders": cast.wang.orders.first(), "products": cast.tea, "teams": cast.north}[slug].pk
    assert client.get(f"/{slug}/{pk}/panel/").status_code == 200


@pytest.mark.parametrize("sort", ["name", "-name", "last_ordered_on", "-orders_total"])
def test_neighbours_follow_the_order_and_filters_of_the_list(client: Client, cast: Cast, sort: str) -> None:
    Customer.objects.bulk_create(Customer(name=f"客{number}", team=cast.north, grade="C") for number in range(4))
    client.force_login(cast.carol)
    html = client.get(f"/customers/?sort={sort}&grade=C").content.decode()
    ids = re.findall(r'data-id="(\d+)"', html)
    for at, pk in enumerate(ids):
        found = client.get(f"/customers/{pk}/neighbours/?sort={sort}&grade=C").content.decode()
        assert re.findall(r'customers/(\d+)/" rel="prev"', found) == ids[at - 1 : at] if at else True
        assert re.findall(r'customers/(\d+)/" rel="next"', found) == ids[at + 1 : at + 2]


def test_no_panel_stands_twice_beside_a_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    html = client.get(f"/customers/{cast.wang.pk}/panel/").content.decode()
    assert html.count(f"/customers/{cast.wang.pk}/sharing/") == 1
