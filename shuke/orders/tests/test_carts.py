"""Carts that wait: from the API or by hand, on Today, and what becomes of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.ledgers.actions import Change, Stamp, bring
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.coupons import give
from shuke.loyalty.books import book
from shuke.loyalty.models import Coupon
from shuke.orders import actions
from shuke.orders.actions import Line, carts
from shuke.orders.actions.carts import CartEmpty, CartNotOpen, Item
from shuke.orders.fields import read_items
from shuke.orders.models import Cart, Order
from shuke.orders.waiting import carts_to_show, carts_waiting, coupons_ending, endings_to_show, recovered
from shuke.records.actions.undo import undo_event
from shuke.records.fields import BadValue

DAY = date(2026, 5, 5)


def leave(cast: Cast, hours: int = 5, **values: object) -> Cart:
    told = {
        "by": cast.carol, "customer": cast.wang, "items": [Item(cast.tea, Decimal(2))],
        "touched_at": timezone.now() - timedelta(hours=hours), **values,
    }  # fmt: skip
    return carts.leave_cart(**told)


def test_a_cart_is_written_as_people_write(cast: Cast) -> None:
    found = read_items("普洱茶 × 2\nS01 x3、t01")
    assert [(one.product, one.quantity) for one in found] == [(cast.tea, 2), (cast.soap, 3), (cast.tea, 1)]
    assert read_items("普 茶")[0].product == cast.tea
    Product.objects.create(code="T02", name="普洱茶 大")
    for wrong in ("沒有這個", "普洱茶 × 0", "普 洱"):
        with pytest.raises(BadValue):
            read_items(wrong)
    with pytest.raises(CartEmpty):
        leave(cast, items=[])


def test_one_that_waits_long_enough_is_on_today_with_a_draft(cast: Cast, client: Client) -> None:
    now = timezone.now()
    leave(cast, hours=1)
    cart = leave(cast, url="https://shop.example/c/1")
    assert list(carts_waiting(cast.carol, now)) == [cart]
    assert not carts_waiting(cast.charlie, now)
    shown = carts_to_show(carts_waiting(cast.carol, now), cast.carol, now)[0]
    assert "普洱茶 × 2" in shown.reason
    assert shown.draft.endswith("https://shop.example/c/1")
    client.force_login(cast.carol)
    assert "普洱茶 × 2" in client.get("/?show=carts").content.decode()
    client.post(f"/orders/carts/{cart.pk}/remind/", {"text": "還要嗎？", "next": "https://elsewhere.example/"})
    cart.refresh_from_db()
    assert cart.reminded_at
    assert Customer.objects.get(pk=cast.wang.pk).last_contacted_on


def test_a_tap_makes_it_an_order_once(cast: Cast, client: Client) -> None:
    cart = leave(cast)
    client.force_login(cast.carol)
    for _twice in range(2):
        client.post(f"/orders/carts/{cart.pk}/order/")
    cart.refresh_from_db()
    assert (cart.status, cart.order and cart.order.total, Order.objects.filter(cart=cart).count()) == (
        "ordered",
        1200,
        1,
    )
    assert recovered(cast.carol, timezone.now()) == {"count": 1, "total": 1200}
    dropped = carts.drop_cart(leave(cast), by=cast.carol)
    with pytest.raises(CartNotOpen):
        carts.order_cart(dropped, on=DAY, by=cast.carol)


def test_the_order_of_a_cart_is_its_own_and_without_it_the_cart_waits_again(cast: Cast) -> None:
    older, newer = leave(cast, hours=9), leave(cast, hours=6)
    order = carts.order_cart(older, on=DAY, by=cast.carol)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.order, newer.order, newer.status) == (order, None, "ordered")
    undo_event(Event.objects.filter(verb="orders.entered").latest("pk"), by=cast.alice)
    older.refresh_from_db()
    assert (older.order, older.status) == (None, "open")
    again = carts.order_cart(older, on=DAY, by=cast.carol)
    assert (again.deleted_at, again.pk != order.pk) == (None, True)


def test_what_nobody_wanted_for_a_month_waits_no_longer(cast: Cast) -> None:
    cart = leave(cast, hours=24 * 29)
    leave(cast, hours=24 * 31)
    assert list(carts_waiting(cast.carol, timezone.now())) == [cart]


def test_an_order_that_came_another_way_recovers_the_cart_too(cast: Cast) -> None:
    cart = leave(cast)
    soap = leave(cast, items=[Item(cast.soap, Decimal(1))])
    actions.enter_order(by=cast.carol, customer=cast.wang, ordered_on=DAY, lines=[Line(cast.tea, Decimal(1))])
    cart.refresh_from_db()
    soap.refresh_from_db()
    assert (cart.status, soap.status) == ("ordered", "open")


def test_the_form_makes_and_changes_a_cart(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    posted = {"customer": cast.wang.pk, "items": "普洱茶 × 2\n肥皂", "token": "t", "channel": "", "url": "", "note": ""}
    client.post("/carts/new/", posted)
    cart = Cart.objects.get()
    assert (cart.total, str(cart)) == (1250, "普洱茶, 肥皂")
    page = client.get(f"/carts/{cart.pk}/").content.decode()
    assert "普洱茶 × 2" in page
    assert "普洱茶 × 2" in client.get("/carts/").content.decode()


def test_a_coupon_is_used_for_the_order_of_a_cart(cast: Cast, client: Client) -> None:
    today = timezone.localdate()
    coupon = Coupon.objects.create(name="生日券", kind="amount", value=100)
    give(coupon, [cast.wang.pk], by=cast.alice, at=timezone.now())
    order = carts.order_cart(leave(cast), on=today, by=cast.carol)
    client.force_login(cast.carol)
    assert "生日券" in client.get(f"/orders/{order.pk}/").content.decode()
    client.post(f"/orders/{order.pk}/coupon/", {"coupon": coupon.pk})
    order.refresh_from_db()
    assert (order.discount, order.total) == (100, 1100)
    assert balance(coupon.book, customer(cast.wang.pk)) == 0
    with pytest.raises(actions.CouponNotOffered):  # a second time
        actions.use_coupon(order, coupon.pk, by=cast.carol)
    event = Event.objects.filter(verb="orders.changed").latest("id")
    undo_event(event, by=cast.alice)
    order.refresh_from_db()
    assert (order.discount, order.total) == (0, 1200)
    assert balance(coupon.book, customer(cast.wang.pk)) == 1


def test_a_coupon_that_soon_ends_is_on_today(cast: Cast, client: Client) -> None:
    today = timezone.localdate()
    coupon = Coupon.objects.create(name="生日券", kind="amount", value=100)
    given = Change("issued", Decimal(1), today, today + timedelta(days=3))
    bring(book(coupon.book), customer(cast.wang.pk), [given], stamp=Stamp(today, timezone.now()), today=today)
    assert [one.coupon for one in endings_to_show(coupons_ending(cast.carol, today), cast.carol, today)] == [coupon]
    assert not coupons_ending(cast.charlie, today)
    client.force_login(cast.carol)
    assert "生日券" in client.get("/?show=coupons").content.decode()
