"""What customers read about products without signing in: what was published, and never cost, stock or people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from conftest import Cast
from shuke.catalogue import actions
from shuke.catalogue.models import Companion, Family, Product
from shuke.catalogue.queries.specs import Spec, specs_of
from shuke.catalogue.views.public import PAGES
from shuke.core.often import too_often

SECRET = {"cost": Decimal("123.45"), "stock": Decimal(8765), "pv": Decimal("77.7"), "commission_rate": Decimal("9.87")}


@pytest.fixture
def visitor(cast: Cast) -> Client:
    cache.clear()
    values = {"published": True, "description": "陳放十年", "specs": "產地：雲南\n無農藥", "brand": None}
    actions.change_product(cast.tea, by=cast.alice, **values, **SECRET)
    return Client()


def test_a_published_product_is_read_without_signing_in(cast: Cast, visitor: Client) -> None:
    page = visitor.get("/p/t01/").content.decode()
    for words in ("普洱茶", "陳放十年", "產地", "雲南", "NT$600"):
        assert words in page, words
    for value in SECRET.values():
        assert f"{value}" not in page
        assert f"{value:,}" not in page
    assert "普洱茶" in visitor.get("/p/?q=普洱").content.decode()


def test_all_else_is_not_there(cast: Cast, visitor: Client) -> None:
    assert visitor.get("/p/s01/").status_code == 404
    assert "肥皂" not in visitor.get("/p/").content.decode()
    Companion.objects.create(product=cast.tea, other=cast.soap)
    family = Family.objects.create(name="甲")
    for product in (cast.tea, cast.soap):
        Product.objects.filter(pk=product.pk).update(family=family, size=product.code)
    assert "肥皂" not in visitor.get("/p/t01/").content.decode()
    actions.change_product(cast.soap, by=cast.alice, published=True)
    assert "肥皂" in visitor.get("/p/t01/").content.decode()
    actions.change_product(cast.tea, by=cast.alice, published=False)
    assert visitor.get("/p/t01/").status_code == 404
    actions.change_product(cast.tea, by=cast.alice, published=True, code="T99")
    assert visitor.get("/p/t01/").status_code == 200, "the address stays for good"


def test_who_asks_too_often_waits(visitor: Client, settings: Any) -> None:
    """Each for itself, also behind a proxy, which writes down last for whom it asks."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for _time in range(PAGES):
        too_often("catalogue-sheet", "203.0.113.9", most=PAGES)
    asked = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert visitor.get("/p/t01/", headers=asked).status_code == 429
    assert visitor.get("/p/t01/pictures/1/", headers=asked).status_code == 404, "pictures are counted apart"
    assert visitor.get("/p/t01/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}).status_code == 200


def test_plain_lines_make_a_sheet() -> None:
    assert specs_of("材質：牛皮\n\nHeight: 5 cm: high\n手工") == [
        Spec("材質", "牛皮"), Spec("Height", "5 cm: high"), Spec("", "手工"),
    ]  # fmt: skip
