"""What is worked out from orders is told to nobody to whom they are not: one right for all of it."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast, buy, make_cast
from shuke.accounts.actions import change_role
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role, User
from shuke.accounts.policy import fields_hidden
from shuke.accounts.queries import rights_of
from shuke.accounts.rights import Extent
from shuke.customers.actions.households import create_household
from shuke.customers.models import Customer, Membership
from shuke.insights.actions.refreshing import refresh
from shuke.insights.models import Prediction
from shuke.orders.actions import refresh_measures
from shuke.orders.models import OrderLine
from shuke.records import filtering, types

SPENT, EXPECTED = "3,888", "1,296"
HIDDEN = {("order", "total"): "hidden"}
PAGES = (
    "/", "/?within=30", "/customers/", "/customers/{wang}/", "/customers/?shown=board", "/households/", "/orders/",
    "/households/{home}/", "/activities/on/customers/{wang}/timeline/?kind=all", "/customers/totals/",
    "/reports/purchases/?product=*", "/reports/reminders/?until={until}", "/search/?q=王",
    "/api/v1/customers", "/api/v1/households", "/api/v1/customers/{wang}", "/households/export.csv",
    "/customers/export.csv",
)  # fmt: skip


@pytest.fixture
def shop(forecast: Cast, db: None) -> Cast:
    return deepcopy(forecast)


@pytest.fixture(scope="module")
def forecast(module_rows: None) -> Cast:
    """王小明 buys two teas for 1,296 every thirty days, the last time 28 days ago."""
    cast, today = make_cast(), timezone.localdate()
    cast.tea.price = 648
    cast.tea.save()
    OrderLine.objects.all().delete()
    cast.wang.orders.all().delete()
    for days in (88, 58, 28):
        buy(cast.wang, cast.tea, today - timedelta(days=days), 2, number=f"tea-{days}")
    refresh_measures([cast.wang.pk])
    home = create_household(by=cast.alice, name="王家")
    Membership.objects.create(household=home, customer=cast.wang, joined_on=date(2020, 1, 1))
    refresh(today, at=timezone.now())
    return cast


def closed(cast: Cast, **rights: Any) -> User:
    change_role(Role.STAFF, by=cast.alice, **rights)
    return User.objects.get(pk=cast.carol.pk)


def key(shop: Cast) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_token(by=User.objects.get(pk=shop.carol.pk), name='till')[1]}"}


def read(client: Client, address: str, shop: Cast) -> str:
    home = Membership.objects.get().household_id
    until = timezone.localdate() + timedelta(days=14)
    address = address.format(wang=shop.wang.pk, home=home, until=until)
    answer = client.post(address) if address.endswith("csv") else client.get(address, headers=key(shop), follow=True)
    assert answer.status_code == 200, address
    return b"".join(answer).decode(errors="replace")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_tells_what_hidden_amounts_come_to(client: Client, shop: Cast, address: str) -> None:
    client.force_login(closed(shop, fields=HIDDEN))
    page = read(client, address, shop)
    plain = [sum_ for sum_ in ("3888", "1296", "648") if re.search(rf"(?<!\w){sum_}(?!\w)", page)]  # in no token
    assert not [sum_ for sum_ in (SPENT, EXPECTED) if sum_ in page] + plain


@pytest.mark.slow
def test_the_pages_do_tell_it_to_others(client: Client, shop: Cast) -> None:
    client.force_login(shop.carol)
    told = "".join(read(client, address, shop) for address in PAGES)
    assert {SPENT, EXPECTED, "3888"} <= {sum_ for sum_ in (SPENT, EXPECTED, "3888") if sum_ in told}


def test_nobody_asks_for_what_hidden_amounts_come_to(client: Client, shop: Cast) -> None:
    carol = closed(shop, fields=HIDDEN)
    assert "orders_total" in fields_hidden(carol, "customer")
    with pytest.raises(filtering.FilterRefused):
        filtering.parse({"field": "orders_total", "op": ">", "value": 1}, types.named("customer"), carol)
    client.force_login(carol)
    assert client.get("/api/v1/customers?sort=-orders_total", headers=key(shop)).status_code == 422
    assert client.get("/reports/half-year/").status_code == 403
    assert "half-year" not in client.get("/reports/").content.decode()
    everybody = client.get("/?within=30").content.decode()
    assert client.get("/?within=30&min_price=9999").content.decode().count("王小明") == everybody.count("王小明") > 0


def test_the_address_of_the_next_people_holds_no_amount(client: Client, shop: Cast) -> None:
    row = Prediction.objects.get(customer=shop.wang)
    for number in range(13):
        other = Customer.objects.create(name=f"客{number}", member_no=f"X{number}", team=shop.north)
        Prediction.objects.create(**{
            one.attname: getattr(row, one.attname) for one in Prediction._meta.concrete_fields if not one.primary_key
        } | {"customer_id": other.pk})  # fmt: skip
    stakes = str(int(row.value * 10_000))
    client.force_login(shop.carol)
    assert stakes in client.get("/").content.decode()
    client.force_login(closed(shop, fields=HIDDEN))
    first = client.get("/")
    assert stakes not in first.content.decode()
    second = client.get(f"/?after={first.context['after']}")
    names = [{one["person"].customer.name for one in page.context["people"]} for page in (first, second)]
    assert not names[0] & names[1]
    assert len(names[0] | names[1]) == 14


@pytest.mark.parametrize(
    "rights", [{"extents": {("order", "see"): Extent.NONE}}, {"fields": {("order", "rows"): "hidden"}}]
)
def test_who_sees_no_orders_is_not_told_what_people_buy(client: Client, shop: Cast, rights: Any) -> None:
    client.force_login(closed(shop, **rights))
    for address in ("/?within=30", f"/customers/{shop.wang.pk}/", "/due/more/?within=30"):
        assert "普洱茶" not in client.get(address).content.decode()
    for report in ("purchases", "reminders"):
        assert client.get(f"/reports/{report}/").status_code == 403


def test_who_sees_only_own_orders_is_told_of_no_others(client: Client, shop: Cast) -> None:
    client.force_login(closed(shop, extents={("order", "see"): Extent.OWN}))
    for address in ("/?within=30", f"/customers/{shop.wang.pk}/"):
        assert "普洱茶" not in client.get(address).content.decode()
    assert "王小明" not in client.get("/reports/half-year/").content.decode()


def test_opening_the_amounts_opens_what_they_come_to(client: Client, shop: Cast) -> None:
    change_role(Role.STAFF, fields=HIDDEN, by=shop.alice)
    client.force_login(shop.alice)
    page = client.get("/settings/roles/staff/")
    assert "Hidden too where" in page.content.decode()
    form = page.context["form"]
    asked = {name: form[name].value() for name in form.fields}
    assert (
        client.post("/settings/roles/staff/", {name: value for name, value in asked.items() if value}).status_code
        == 302
    )
    assert rights_of(Role.STAFF).fields == {"order": {"total": "hidden"}}
