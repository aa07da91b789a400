"""From the odd pairs that are left to the customers whose size they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.catalogue.actions.variants import Style, Variant, make_variants
from shuke.catalogue.models import Family, Product
from shuke.customers.actions import change_customer
from shuke.records.actions import shaping

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def shoes(cast: Cast) -> Family:
    """36 and 41.5 are left, one pair each; 38 is gone."""
    wanted = [Variant("36", "黑", Decimal(1)), Variant("38", "黑", Decimal(0)), Variant("41.5", "黑", Decimal(1))]
    return make_variants(Style("慢跑鞋", "R9", {"category": "鞋"}), wanted, by=cast.alice, at=AT)[0]


def asked(user: User, address: str) -> dict[str, Any]:
    """Where that leads: the question, and the names of those who are found."""
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 302, answer.content
    page = client.get(answer["Location"]).content.decode()
    found = {name for name in ("王小明", "陳美玲") if name in page}
    return {"filter": parse_qs(urlsplit(answer["Location"]).query).get("f", [""])[0], "found": found}


def test_who_bought_the_size_of_such_a_thing_is_found(cast: Cast, shoes: Family) -> None:
    sold = dict(Product.objects.filter(family=shoes).values_list("size", "id"))
    buy(cast.wang, Product.objects.get(pk=sold["36"]), date(2026, 3, 1))
    buy(cast.chen, Product.objects.get(pk=sold["38"]), date(2026, 3, 1))
    assert asked(cast.alice, f"/products/fits/?family={shoes.pk}")["found"] == {cast.wang.name}
    assert asked(cast.alice, f"/products/fits/?ids={sold['36']},{sold['38']}")["found"] == {cast.wang.name}


def test_the_size_that_they_wrote_down_counts_and_what_they_like(cast: Cast, shoes: Family) -> None:
    words = {"choices": [{"key": "running", "labels": {"en": "Running"}}, {"key": "boot", "labels": {"en": "Boots"}}]}
    shaping.add_field("product", "choice", by=cast.alice, labels={"en": "Style"}, key="style", options=words)
    shaping.add_field("customer", "number", by=cast.alice, labels={"en": "Shoe"}, key="shoe",
                      options={"places": 1, "matches": "size"})  # fmt: skip
    shaping.add_field("customer", "many_choice", by=cast.alice, labels={"en": "Likes"}, key="likes",
                      options={**words, "matches": "style"})  # fmt: skip
    Product.objects.filter(family=shoes).update(custom={"style": "running"})
    change_customer(cast.wang, by=cast.alice, custom={"shoe": Decimal("41.5"), "likes": ["boot"]})
    change_customer(cast.chen, by=cast.alice, custom={"shoe": Decimal(36), "likes": ["running", "boot"]})
    assert asked(cast.alice, f"/products/fits/?family={shoes.pk}")["found"] == {cast.wang.name, cast.chen.name}
    assert asked(cast.alice, f"/products/fits/?family={shoes.pk}&liking=1")["found"] == {cast.chen.name}
    client = Client()
    client.force_login(cast.alice)
    assert f"family={shoes.pk}&amp;liking=1" in client.get(f"/product-families/{shoes.pk}/").content.decode()


def test_nothing_left_asks_for_nobody(cast: Cast, shoes: Family) -> None:
    Product.objects.filter(family=shoes).update(stock=0)
    for address in (f"/products/fits/?family={shoes.pk}", "/products/fits/", "/products/fits/?ids=x"):
        assert asked(cast.alice, address)["filter"] == ""
