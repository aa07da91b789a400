"""The page of a product, and what is done from it."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import Cast
from shuke.catalogue import actions
from shuke.catalogue.actions import stock
from shuke.catalogue.models import BookPrice, Companion, Family, Location, Movement, PriceBook, Product
from shuke.core.pictures import anew
from shuke.core.tests.test_pictures import picture
from shuke.records import types

PNG = picture()


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.alice)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_a_small_shop_sees_its_product_and_a_few_quiet_buttons(cast: Cast, alice: Client) -> None:
    html = page(alice, f"/products/{cast.tea.pk}/")
    assert "Count the stock" in html
    assert "shelf-list" not in html, "no empty parts"
    assert "To reorder" not in page(alice, "/products/"), "and no filter for what is not used"


def test_a_full_product_shows_everything(cast: Cast, alice: Client) -> None:
    family = Family.objects.create(name="普洱")
    for pk, size in ((cast.tea.pk, "L"), (cast.soap.pk, "S")):
        Product.objects.filter(pk=pk).update(family=family, size=size, colour="紅", stock=3, reorder_level=5)
    BookPrice.objects.create(book=PriceBook.objects.create(name="五月特賣"), product=cast.tea, price=480)
    alice.post(f"/products/{cast.tea.pk}/companions/", {"other": cast.soap.pk, "kind": "with"})
    alice.post(f"/products/{cast.tea.pk}/stock/", counted(2))
    html = page(alice, f"/products/{cast.tea.pk}/")
    for words in ("五月特賣", "NT$480", "肥皂", "To reorder", "Counted", "shelf-grid"):
        assert words in html, words
    assert page(alice, "/products/?runs_low=1").count("/products/") > page(alice, "/products/?runs_low=0").count(
        "/products/"
    )


def counted(quantity: int, what: str = "count", **more: object) -> dict[str, object]:
    return {"what": what, "quantity": quantity, "location": stock.first_location().pk, "note": "", **more}


def test_goods_are_counted_received_corrected_and_carried(cast: Cast, alice: Client) -> None:
    address = f"/products/{cast.tea.pk}/stock/"
    alice.post(address, counted(10))
    alice.post(address, counted(5, "receive"))
    assert alice.post(address, counted(-1, "adjust")).status_code == 422, "a correction needs a reason"
    alice.post(address, counted(-1, "adjust", note="破損"))
    store = Location.objects.create(name="倉庫", position=9)
    assert alice.post(address, counted(4, "transfer")).status_code == 422, "to where?"
    alice.post(address, counted(4, "transfer", to=store.pk))
    cast.tea.refresh_from_db()
    assert cast.tea.stock == 14
    assert dict(cast.tea.levels.values_list("location__name", "quantity")) == {"店面": 10, "倉庫": 4}


def test_none_counted_is_a_number_too(cast: Cast, alice: Client) -> None:
    alice.post(f"/products/{cast.tea.pk}/stock/", counted(0))
    cast.tea.refresh_from_db()
    assert cast.tea.stock == 0


def test_a_form_left_open_does_not_undo_a_sale(cast: Cast, alice: Client) -> None:
    alice.post(f"/products/{cast.tea.pk}/stock/", counted(10))
    form = alice.get(f"/products/{cast.tea.pk}/edit/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    alice.post(f"/products/{cast.tea.pk}/stock/", counted(-1, "adjust", note="試喝"))
    answer = alice.post(f"/products/{cast.tea.pk}/edit/", {**sent, "name": "老普洱"})
    cast.tea.refresh_from_db()
    assert (answer.status_code, cast.tea.name, cast.tea.stock) == (302, "老普洱", 9)


def test_another_number_in_a_cell_is_a_count(cast: Cast) -> None:
    product = actions.change_product(cast.tea, by=cast.alice, stock=Decimal(5))
    assert not Movement.objects.exists(), "until goods move, it is only a number"
    stock.move([stock.Move(product.pk, None, Decimal(-1), stock.Kind.SHIP)], by=None, at=product.modified_at)
    actions.change_product(product, by=cast.alice, stock=Decimal(9))
    assert list(Movement.objects.order_by("id").values_list("kind", "quantity")) == [
        ("opening", 5), ("ship", -1), ("count", 5),
    ]  # fmt: skip
    with pytest.raises(actions.StockIsCounted):
        actions.change_product(product, by=cast.alice, stock=None)


def test_goods_come_in_once_however_often_the_form_is_sent(cast: Cast, alice: Client) -> None:
    address = f"/products/{cast.tea.pk}/stock/"
    token = re.search(r'name="token" value="(\d+)"', page(alice, f"{address}?what=receive"))
    assert token
    for _time in range(2):
        alice.post(address, counted(10, "receive", token=token[1]))
    cast.tea.refresh_from_db()
    assert cast.tea.stock == 10
    alice.post(address, counted(5, "receive", token=int(token[1]) + 1))
    sheet = {f"counted-{cast.tea.pk}": "12", f"known-{cast.tea.pk}": "15"}
    assert [alice.post("/products/stocktake/", sheet).status_code for _time in range(2)] == [302, 302]
    cast.tea.refresh_from_db()
    assert cast.tea.stock == 12


def test_a_stocktake_asks_again_for_what_moved_meanwhile(cast: Cast, alice: Client) -> None:
    for product in (cast.tea, cast.soap):
        alice.post(f"/products/{product.pk}/stock/", counted(10))
    assert "普洱茶" in page(alice, "/products/stocktake/")
    alice.post(f"/products/{cast.tea.pk}/stock/", counted(-1, "adjust", note="賣出"))
    sent = {f"{what}-{one.pk}": n for one in (cast.tea, cast.soap) for what, n in (("known", "10"), ("counted", "8"))}
    answer = alice.post("/products/stocktake/", sent)
    assert answer.status_code == 422
    assert [one.pk for one, _known in answer.context["rows"]] == [cast.tea.pk]
    assert list(Product.objects.order_by("pk").values_list("stock", flat=True)) == [9, 8]


def test_all_sizes_and_colours_are_made_in_one_form(cast: Cast, alice: Client) -> None:
    sent = {"name": "輕羽跑鞋", "code": "R101", "price": "2480", "sizes": "36-38", "colours": "黑、白"}
    form = alice.post("/products/variants/", {**sent, "token": "t", "do": "grid"})
    assert form.content.decode().count('name="make_') == 6
    ticks = {f"make_{row}_{column}": "1" for row in range(2) for column in range(3) if (row, column) != (1, 2)}
    for _twice in range(2):
        made = alice.post("/products/variants/", {**sent, **ticks, "stock_0_0": "4", "token": "t", "do": "make"})
        assert made.status_code == 302
    family = Family.objects.get(name="輕羽跑鞋")
    products = Product.objects.filter(family=family)
    assert sorted(products.values_list("code", flat=True)) == [
        "R101-白-36", "R101-白-37", "R101-黑-36", "R101-黑-37", "R101-黑-38",
    ]  # fmt: skip
    assert products.get(size="36", colour="黑").stock == 4
    assert "36" in page(alice, f"/product-families/{family.pk}/")


def test_a_picture_goes_in_first_and_out(cast: Cast, alice: Client) -> None:
    for name in ("a.png", "b.png"):
        alice.post(f"/products/{cast.tea.pk}/pictures/", {"picture": SimpleUploadedFile(name, PNG)})
    first, second = cast.tea.pictures.order_by("position")
    alice.post(f"/products/{cast.tea.pk}/pictures/{second.pk}/change/", {"do": "first"})
    assert cast.tea.pictures.order_by("position").first() == second
    shown = alice.get(f"/products/{cast.tea.pk}/pictures/{first.pk}/")
    assert (shown["Content-Type"], b"".join(shown.streaming_content)) == ("image/png", anew(PNG)[0])
    alice.post(f"/products/{cast.tea.pk}/pictures/{first.pk}/change/", {"do": "remove"})
    assert cast.tea.pictures.count() == 1
    bad = alice.post(f"/products/{cast.tea.pk}/pictures/", {"picture": io.BytesIO(b"<html>")})
    assert bad.status_code == 422


def test_a_category_takes_its_products_along(cast: Cast, alice: Client) -> None:
    kind = types.named("category")
    drinks = kind.create(by=cast.alice, name="飲料")
    tea = kind.create(by=cast.alice, name="茶", parent=drinks)
    actions.change_product(cast.tea, by=cast.alice, category="茶")
    assert "普洱茶" in page(alice, "/products/?category=飲料"), "with all that stands within it"
    kind.change(tea, by=cast.alice, name="茶葉")
    cast.tea.refresh_from_db()
    assert cast.tea.category == "茶葉"
    with pytest.raises(Exception, match=r"itself|自己"):
        kind.change(drinks, by=cast.alice, parent=tea)


def test_codes_and_barcodes_belong_to_one_product(cast: Cast) -> None:
    actions.change_product(cast.tea, by=cast.alice, barcode="4710000000017")
    with pytest.raises(actions.BarcodeTaken):
        actions.change_product(cast.soap, by=cast.alice, barcode="4710000000017")


def test_a_barcode_is_found(cast: Cast, alice: Client) -> None:
    actions.change_product(cast.tea, by=cast.alice, barcode="4710000000017")
    assert "普洱茶" in page(alice, "/search/?q=4710000000017")


def test_a_page_of_a_product_asks_as_often_for_one_companion_as_for_many(
    cast: Cast, alice: Client, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Companion.objects.create(product=cast.tea, other=cast.soap)
    page(alice, f"/products/{cast.tea.pk}/")
    with CaptureQueriesContext(connection) as few:
        page(alice, f"/products/{cast.tea.pk}/")
    for number in range(5):
        other = Product.objects.create(code=f"X{number}", name=f"茶{number}")
        Companion.objects.create(product=cast.tea, other=other)
    with CaptureQueriesContext(connection) as many:
        page(alice, f"/products/{cast.tea.pk}/")
    assert len(many) == len(few)


def test_the_first_price_of_its_own_begins_with_a_price_book(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    page = f"/products/{cast.tea.pk}/"
    assert "/price-books/new/?next=" in client.get(page).content.decode()
    PriceBook.objects.create(name="特價")
    assert f"/book-prices/new/?product={cast.tea.pk}" in client.get(page).content.decode()
