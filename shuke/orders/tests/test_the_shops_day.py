"""Payments, delivery, discount, tax, margin and returns of an order; and that all of it always reconciles."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.accounts.models import Shop, ShopRole, User
from shuke.catalogue.models import BookPrice, PriceBook, Product
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.orders import actions
from shuke.orders.actions import Back, Line, Pay, Terms
from shuke.orders.forms.steps import pay_of
from shuke.orders.models import (
    DeliveryMethod,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Return,
    ReturnLine,
    Selling,
    Way,
)
from shuke.orders.queries import ways_to_pay
from shuke.orders.statuses import BOUGHT
from shuke.orders.sums import margin_of_line, owed

DAY = date(2024, 5, 5)


def enter(cast: Cast, *lines: Line, **values: object) -> Order:
    lines = lines or (Line(cast.tea, Decimal(3)), Line(cast.soap, Decimal(2)))
    return actions.enter_order(**{"by": cast.carol, "customer": cast.wang, "ordered_on": DAY, "lines": lines, **values})


def now(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def line_of(order: Order, product: Product) -> OrderLine:
    return order.lines.get(product=product)


def give_back(order: Order, product: Product, quantity: object, cast: Cast, **values: object) -> Return:
    items = [Back(line_of(order, product).pk, Decimal(str(quantity)))]
    return actions.return_items(order, items, **{"reason": "damaged", "on": DAY, "by": cast.carol, **values})


def test_from_draft_to_done(cast: Cast) -> None:
    order = enter(cast, status="draft", terms=Terms(delivery_method=DeliveryMethod.objects.create(name="宅配", fee=80)))
    assert order.total == Decimal(1980)
    actions.set_status(order, "confirmed", by=cast.carol)
    actions.take_payment(order, Pay(amount=Decimal(980)), on=DAY, by=cast.carol)
    assert (now(order).status, now(order).paid) == ("confirmed", 980)
    actions.take_payment(order, Pay(Way.CARD), on=DAY, by=cast.carol)
    assert (now(order).status, now(order).paid) == ("paid", 1980)
    actions.ship(now(order), on=DAY, by=cast.carol, tracking="906-1")
    assert (now(order).status, now(order).tracking, now(order).shipped_on) == ("shipped", "906-1", DAY)
    actions.set_status(order, "completed", by=cast.carol)
    assert OrderLine.objects.purchases().filter(order=order).count() == 2


def test_what_a_file_calls_paid_is_not_owed_once_it_is_sent(cast: Cast) -> None:
    order = enter(cast, status="paid")
    actions.ship(order, on=DAY, by=cast.carol)
    assert (now(order).status, now(order).paid, owed(now(order), Decimal(1900))) == ("shipped", 1900, 0)


def test_nobody_pays_too_much_or_gets_back_too_much(cast: Cast) -> None:
    order = enter(cast, status="confirmed")
    with pytest.raises(actions.PaymentWrong):
        actions.take_payment(order, Pay(amount=Decimal(1901)), on=DAY, by=cast.carol)
    paid = actions.take_payment(order, Pay(), on=DAY, by=cast.carol)
    with pytest.raises(actions.PaymentWrong):
        actions.refund(order, Pay(amount=Decimal(1)), on=DAY, by=cast.carol)
    actions.set_status(order, "cancelled", by=cast.carol)
    actions.refund(order, Pay(), on=DAY, by=cast.carol)
    assert now(order).paid == 0
    with pytest.raises(actions.PaymentWrong):
        actions.take_back_payment(paid, by=cast.carol)


def test_a_payment_taken_back_is_as_if_it_had_never_been(cast: Cast) -> None:
    order = enter(cast, status="confirmed")
    payment = actions.take_payment(order, Pay(), on=DAY, by=cast.carol)
    actions.take_back_payment(payment, by=cast.carol)
    assert (now(order).paid, now(order).status) == (0, "confirmed")
    actions.restore_payment(payment, by=cast.carol)
    assert (now(order).paid, now(order).status) == (1900, "paid")


def test_what_belongs_to_an_order_in_the_bin_waits_for_it(cast: Cast) -> None:
    order = enter(cast, status="confirmed")
    payment = actions.take_payment(order, Pay(), on=DAY, by=cast.carol)
    back = give_back(order, cast.tea, 1, cast)
    actions.take_back_return(back, by=cast.carol)
    actions.take_back_payment(payment, by=cast.carol)
    actions.delete_order(order, by=cast.carol)
    for restore, one in ((actions.restore_payment, payment), (actions.restore_return, back)):
        with pytest.raises(UserError, match=order.number):
            restore(one, by=cast.carol)


def test_a_part_return_counts_everywhere_net(cast: Cast) -> None:
    order = enter(cast, terms=Terms(discount=Decimal(190)))
    back = give_back(order, cast.tea, 1, cast, refund=Pay())
    kept = line_of(order, cast.tea)
    assert (kept.quantity, kept.amount, kept.pv, kept.counted) == (2, 1200, 40, True)
    assert (back.amount, back.discount, now(order).total, now(order).discount) == (540, 60, 1170, 130)
    assert (now(order).paid, back.refund and back.refund.amount) == (1170, -540)  # it was done: so it had been paid
    assert Customer.objects.get(pk=cast.wang.pk).orders_total == 3600 + 1170
    with pytest.raises(actions.TooMuchReturned):
        give_back(order, cast.tea, 3, cast)
    with pytest.raises(actions.ReturnsStand):
        actions.change_order(now(order), by=cast.carol, lines=[Line(cast.soap, Decimal(1))], ordered_on=DAY)
    actions.take_back_return(back, by=cast.carol)
    kept.refresh_from_db()
    assert (kept.quantity, kept.amount, kept.pv, now(order).total, now(order).paid) == (3, 1800, 60, 1710, 1710)
    actions.restore_return(back, by=cast.carol)  # and its refund, which had gone with it
    assert (now(order).total, now(order).paid, line_of(order, cast.tea).quantity) == (1170, 1170, 2)


def test_nothing_left_is_a_returned_order(cast: Cast) -> None:
    order = enter(cast, terms=Terms(delivery_fee=Decimal(80), discount=Decimal(100)))
    give_back(order, cast.tea, 3, cast)
    assert not OrderLine.objects.purchases().filter(order=order, product=cast.tea).exists()
    last = give_back(order, cast.soap, 2, cast, delivery_fee=Decimal(80))
    assert (now(order).status, now(order).total, now(order).discount) == ("returned", 0, 0)
    assert Customer.objects.get(pk=cast.wang.pk).orders_count == 3
    actions.take_back_return(last, by=cast.carol)
    assert (now(order).status, now(order).delivery_fee) == ("completed", 80)
    assert not line_of(order, cast.tea).counted
    actions.delete_order(order, by=cast.carol)
    actions.restore_order(order, by=cast.carol)
    assert [one.counted for one in order.lines.order_by("position")] == [False, True]


def test_tax_within_and_on_top(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(tax_rate=Decimal(5))
    cast.tea.refresh_from_db()
    order = enter(cast, terms=Terms(discount=Decimal(190)))
    assert (order.tax, order.total) == (77, 1710)  # of 1800 × 0.9
    Selling.objects.create(shop=Shop.objects.get(), tax_included=False)
    order = enter(cast, terms=Terms(discount=Decimal(190)))
    assert (order.tax, order.total) == (81, 1791)
    give_back(order, cast.tea, 3, cast)
    assert (now(order).tax, now(order).total) == (0, 90)


def test_margin_is_after_cost_commission_and_cost_to_serve(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(cost=Decimal(300), commission_rate=Decimal(10))
    cast.tea.refresh_from_db()
    assert enter(cast).margin is None  # the soap's cost is not known
    card = PaymentMethod.objects.create(name="刷卡", way=Way.CARD, fee_rate=Decimal(2))
    home = DeliveryMethod.objects.create(name="宅配", fee=80, cost=60, free_from=1000)
    order = enter(cast, Line(cast.tea, Decimal(2)), status="confirmed", terms=Terms(delivery_method=home))
    assert (order.delivery_fee, order.delivery_cost, order.margin) == (0, 60, 1200 - 600 - 120 - 60)
    assert margin_of_line(order, line_of(order, cast.tea), Decimal(1200)) == 480
    actions.take_payment(order, Pay(method=card), on=DAY, by=cast.carol)
    assert now(order).margin == 420 - 24
    Product.objects.filter(pk=cast.tea.pk).update(cost=Decimal(599))
    assert give_back(order, cast.tea, 1, cast).amount == 600
    assert now(order).margin == 600 - 300 - 60 - 60 - 24


def test_the_discount_is_no_more_than_the_goods(cast: Cast) -> None:
    with pytest.raises(actions.DiscountTooLarge):
        enter(cast, terms=Terms(discount=Decimal(1901)))
    order = enter(cast)
    actions.edit_order(now(order), by=cast.carol, discount=Decimal(100))
    assert now(order).total == 1800


def reconcile(order: Order, bought: dict[int, Decimal]) -> None:
    order = now(order)
    goods = order.lines.aggregate(sum=Sum("amount"))["sum"]
    on_top = 0 if order.tax_included else order.tax
    assert order.total == goods - order.discount + order.delivery_fee + on_top
    assert order.paid == (Payment.objects.filter(order=order, deleted_at=None).aggregate(sum=Sum("amount"))["sum"] or 0)
    assert order.paid >= 0
    assert 0 <= order.discount <= goods
    for line in order.lines.all():
        back = ReturnLine.objects.filter(line=line, back__deleted_at=None).aggregate(sum=Sum("quantity"))["sum"] or 0
        assert line.quantity >= 0
        assert line.quantity + back == bought[line.pk]
        assert line.counted == (order.status in BOUGHT and line.quantity > 0)
    customer = Customer.objects.get(pk=order.customer_id)
    counts = order.total if order.status in BOUGHT else 0
    assert customer.orders_total == 3600 + counts
    if order.status == "cancelled":
        assert owed(order, goods) == -order.paid


Step = Callable[[Order, Cast, int], object]
STEPS: list[Step] = [
    lambda order, cast, n: actions.take_payment(order, Pay(amount=Decimal(n)), on=DAY, by=cast.carol),
    lambda order, cast, _: actions.take_payment(order, Pay(), on=DAY, by=cast.carol),
    lambda order, cast, _: actions.refund(order, Pay(), on=DAY, by=cast.carol),
    lambda order, cast, n: give_back(order, cast.tea, n % 4, cast),
    lambda order, cast, n: give_back(order, cast.soap, Decimal(n % 9) / 2, cast, refund=Pay()),
    lambda order, cast, n: give_back(order, cast.soap, 1, cast, delivery_fee=Decimal(n % 81)),
    lambda order, cast, n: actions.take_back_return(
        order.returns.filter(deleted_at=None).order_by("pk")[n % 2], by=cast.carol
    ),
    lambda order, cast, n: actions.take_back_payment(
        order.payments.filter(deleted_at=None).order_by("pk")[n % 2], by=cast.carol
    ),
    lambda order, cast, n: actions.edit_order(now(order), by=cast.carol, discount=Decimal(n)),
    lambda order, cast, n: actions.edit_order(now(order), by=cast.carol, delivery_fee=Decimal(n)),
    lambda order, cast, n: actions.set_status(order, list(Order.Status)[n % 7], by=cast.carol),
]


@pytest.mark.slow
@given(
    steps=st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 400)), min_size=3, max_size=9),
    included=st.booleans(),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_it_reconciles(cast: Cast, steps: list[tuple[int, int]], included: bool) -> None:
    with transaction.atomic():
        Product.objects.filter(pk=cast.tea.pk).update(tax_rate=Decimal(5), cost=Decimal("123.45"))
        cast.tea.refresh_from_db()
        Selling.objects.update_or_create(shop=cast.shop, defaults={"tax_included": included})
        soap = Line(cast.soap, Decimal(3), Decimal("33.33"), Decimal("0.5"))
        terms = Terms(discount=Decimal(100), delivery_fee=Decimal(80))
        order = enter(cast, Line(cast.tea, Decimal(3)), soap, status="confirmed", terms=terms)
        first = order.total
        bought = dict(order.lines.values_list("pk", "quantity"))
        for which, number in steps:
            with suppress(UserError, IndexError), transaction.atomic():
                STEPS[which](order, cast, number)
            reconcile(order, bought)
        for back in order.returns.filter(deleted_at=None):
            actions.take_back_return(back, by=cast.carol)
        reconcile(order, bought)
        if not any(which in {8, 9} for which, _number in steps):
            assert now(order).total == first  # as if nothing had come back
        transaction.set_rollback(True)


def stock(product: Product) -> Decimal | None:
    return Product.objects.get(pk=product.pk).stock


def test_goods_leave_with_the_order_and_come_back_with_a_return(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(stock=Decimal(10))
    order = enter(cast, status="confirmed")
    assert (stock(cast.tea), stock(cast.soap)) == (10, None)  # nobody counts soap
    actions.ship(order, on=DAY, by=cast.carol)
    assert stock(cast.tea) == 7
    actions.edit_order(now(order), by=cast.carol, note="again")
    back = give_back(order, cast.tea, 1, cast)
    assert stock(cast.tea) == 8
    spoilt = [Back(line_of(order, cast.tea).pk, Decimal(1), restock=False)]
    actions.return_items(order, spoilt, reason="damaged", on=DAY, by=cast.carol)
    assert stock(cast.tea) == 8
    actions.take_back_return(back, by=cast.carol)
    assert stock(cast.tea) == 7
    actions.set_status(order, "cancelled", by=cast.carol)
    assert stock(cast.tea) == 10
    actions.set_status(order, "confirmed", by=cast.carol)
    actions.set_status(order, "completed", by=cast.carol)
    assert stock(cast.tea) == 7
    actions.delete_order(order, by=cast.carol)
    assert stock(cast.tea) == 10
    actions.restore_order(order, by=cast.carol)
    assert stock(cast.tea) == 7


def test_an_order_from_a_file_moves_no_goods(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(stock=Decimal(10))
    order = cast.wang.orders.latest("id")
    actions.edit_order(order, by=cast.carol, note="again")
    actions.set_status(order, "cancelled", by=cast.carol)
    assert stock(cast.tea) == 10


def test_the_form_takes_prices_payment_and_status(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    book = PriceBook.objects.create(name="老客價", customer=cast.wang)
    BookPrice.objects.create(book=book, product=cast.tea, price=Decimal(550))
    asked = {"customer": cast.wang.pk, "product": [cast.tea.pk], "quantity": ["2"]}
    told = client.get("/orders/prices/", asked).json()["prices"]
    assert told == [{"product": cast.tea.pk, "price": "550", "reason": "老客價"}]
    assert "普洱茶 × 2" in client.get(f"/orders/usual/?customer={cast.wang.pk}").content.decode()
    posted = {
        **asked, "token": "t1", "ordered_on": "2024-05-05", "product_name": ["普洱茶"], "unit_price": [""],
        "discount": [""], "order_discount": "100", "pay": "card",
    }  # fmt: skip
    client.post("/orders/new/", posted)
    order = Order.objects.latest("id")
    assert (order.total, order.paid, order.status, order.payments.get().way) == (1000, 1000, "completed", "card")
    assert order.lines.get().price_reason == "老客價"
    page = client.get(f"/orders/{order.pk}/").content.decode()
    assert "老客價" in page
    client.post(f"/orders/{order.pk}/return/", {"reason": "damaged", "on": "2024-05-06", "refund": "cash",
                f"quantity-{order.lines.get().pk}": "1", f"restock-{order.lines.get().pk}": "on"})  # fmt: skip
    assert (now(order).total, now(order).paid) == (500, 500)
    client.post(f"/orders/payments/{order.payments.latest('id').pk}/back/")
    assert now(order).paid == 1000
    client.post(f"/orders/{order.pk}/refund/", {"way": "cash"})
    assert (now(order).paid, client.get(f"/orders/{order.pk}/").status_code) == (500, 200)


def test_an_order_on_its_way_is_a_button_at_a_time(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    order = enter(cast, status="draft", terms=Terms(delivery_method=DeliveryMethod.objects.create(name="宅配")))
    for address, posted in [("status", {"status": "confirmed"}), ("pay", {"way": "cash"}), ("ship", {"tracking": "9"})]:
        assert f"/orders/{order.pk}/{address}/" in client.get(f"/orders/{order.pk}/").content.decode()
        client.post(f"/orders/{order.pk}/{address}/", posted)
    assert (now(order).status, now(order).tracking) == ("shipped", "9")


def test_who_may_not_see_costs_sees_no_margin(cast: Cast, client: Client) -> None:
    Product.objects.update(cost=Decimal(10))
    cast.tea.refresh_from_db()
    order = enter(cast, Line(cast.tea, Decimal(1)))
    assert order.margin == 590
    client.force_login(cast.carol)
    assert "NT$590" in client.get(f"/orders/{order.pk}/").content.decode()
    ShopRole.objects.create(key="staff", base="staff", fields={"product": {"cost": "hidden"}})
    client.force_login(User.objects.get(pk=cast.carol.pk))
    assert "NT$590" not in client.get(f"/orders/{order.pk}/").content.decode()


def test_every_way_to_pay_that_is_offered_is_understood(cast: Cast) -> None:
    offered = [word for word, _label in ways_to_pay()]
    assert Way.MOBILE in offered  # begins as the shop's own methods do: m3
    assert [pay_of(word).way for word in offered] == offered
    own = PaymentMethod.objects.create(name="街口支付", way=Way.MOBILE)
    assert [pay_of(word).method for word, _label in ways_to_pay()] == [own]
