from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from conftest import Cast, buy
from shuke.core.errors import NotAllowed
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders import actions
from shuke.orders.actions import Line
from shuke.orders.models import Order, OrderLine
from shuke.records.versions import ChangedMeanwhile, version_of

DAY = date(2024, 5, 5)


def enter(cast: Cast, *lines: Line, **values: object) -> Order:
    lines = lines or (Line(cast.tea, Decimal(2)),)
    return actions.enter_order(**{"by": cast.carol, "customer": cast.wang, "ordered_on": DAY, "lines": lines, **values})


def wang(cast: Cast) -> Customer:
    return Customer.objects.get(id=cast.wang.id)


def test_an_order_is_worked_out_counted_and_told(cast: Cast) -> None:
    order = enter(cast, Line(cast.tea, Decimal(2), discount=Decimal(100)), Line(cast.soap, Decimal("1.5"), Decimal(40)))
    assert order.total == Decimal(1160)
    first, second = order.lines.order_by("position")
    assert (first.unit_price, first.amount, first.pv, first.customer_id, first.ordered_on, first.counted) == (
        Decimal(600),
        Decimal(1100),
        Decimal(40),
        cast.wang.id,
        DAY,
        True,
    )
    assert (second.unit_price, second.amount, second.pv) == (Decimal(40), Decimal(60), None)
    customer = wang(cast)
    assert (customer.orders_count, customer.orders_total) == (4, Decimal(4760))
    assert (customer.first_ordered_on, customer.last_ordered_on) == (date(2024, 2, 2), DAY)
    assert Event.objects.get().verb == "orders.entered"


def test_a_double_click_makes_one_order(cast: Cast) -> None:
    assert enter(cast, token="t").id == enter(cast, token="t").id
    assert wang(cast).orders_count == 4


@pytest.mark.parametrize(
    ("quantity", "price", "discount"),
    [("0", "1", "0"), ("-1", "1", "0"), ("1", "-1", "0"), ("1", "1", "2"), ("1", "1", "-1")],
)
def test_an_order_never_makes_less_than_nothing(cast: Cast, quantity: str, price: str, discount: str) -> None:
    with pytest.raises(actions.AmountWrong):
        enter(cast, Line(cast.tea, Decimal(quantity), Decimal(price), Decimal(discount)))


def test_an_order_needs_a_product_and_a_customer_of_ones_own(cast: Cast) -> None:
    with pytest.raises(actions.LinesMissing):
        actions.enter_order(by=cast.carol, customer=cast.wang, ordered_on=DAY, lines=[])
    with pytest.raises(NotAllowed):
        enter(cast, by=cast.charlie)


def test_cancelled_and_returned_orders_no_longer_count(cast: Cast) -> None:
    order = enter(cast)
    actions.set_status(order, "returned", by=cast.carol)
    assert not OrderLine.objects.purchases().filter(order=order).exists()
    assert wang(cast).orders_count == 3
    actions.set_status(order, "completed", by=cast.carol)
    assert OrderLine.objects.purchases().filter(order=order).count() == 1
    assert wang(cast).orders_count == 4


def test_not_every_status_follows_every_other(cast: Cast) -> None:
    order = enter(cast, status="draft")
    assert wang(cast).orders_count == 3
    with pytest.raises(actions.StatusNotPossible):
        actions.set_status(order, "returned", by=cast.carol)


def test_changing_an_order_replaces_its_lines(cast: Cast) -> None:
    order = enter(cast)
    opened = version_of(Order.objects.get(id=order.id))
    lines = [Line(cast.soap, Decimal(3))]
    actions.change_order(order, by=cast.carol, lines=lines, ordered_on=DAY, version=opened)
    order.refresh_from_db()
    assert (order.total, order.lines.get().product) == (Decimal(150), cast.soap)
    rows = Event.objects.latest("id").changes["rows"]
    assert [[(row["name"], row["quantity"], row["amount"]) for row in side] for side in rows] == [
        [("普洱茶", "2", "1200")],
        [("肥皂", "3", "150")],
    ]
    with pytest.raises(ChangedMeanwhile):
        actions.change_order(order, by=cast.bob, lines=lines, ordered_on=DAY, version=opened)


def test_a_deleted_order_is_out_of_the_counts(cast: Cast) -> None:
    order = enter(cast)
    actions.delete_order(order, by=cast.carol)
    assert wang(cast).orders_count == 3
    assert not Order.objects.visible_to(cast.alice).filter(id=order.id).exists()
    assert not OrderLine.objects.purchases().filter(order=order).exists()


def test_measures_of_nobody_some_and_all(cast: Cast) -> None:
    assert actions.refresh_measures([]) == 0
    assert actions.refresh_measures([cast.wang.id]) == 1
    assert actions.refresh_measures(None) == 2
    buy(cast.chen, cast.soap, DAY)
    actions.refresh_measures([cast.wang.id, cast.chen.id])
    assert Customer.objects.get(id=cast.chen.id).orders_total == Decimal(50)


def form(cast: Cast, **values: object) -> dict[str, object]:
    return {
        "customer": cast.wang.id,
        "ordered_on": "2024-05-05",
        "token": "t",
        "product": [cast.tea.id],
        "product_name": ["普洱茶"],
        "quantity": ["2"],
        "unit_price": [""],
        "discount": [""],
        **values,
    }


def test_an_order_is_entered_through_its_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    html = client.get("/orders/new/", {"customer": cast.wang.id}).content.decode()
    assert "王小明" in html
    for _click in range(2):
        answer = client.post("/orders/new/", form(cast))
    order = Order.objects.latest("id")
    assert answer.status_code == 302
    assert Order.objects.filter(ordered_on=DAY).count() == 1
    html = client.get(answer["Location"]).content.decode()
    for text in (order.number, "王小明", "普洱茶", "NT$1,200", "Completed"):
        assert text in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"customer": ""}, "Choose the customer."),
        ({"product": [""], "product_name": [""]}, "Add at least one product."),
        ({"product": [""], "product_name": ["普"]}, "Choose “普” from the list of products."),
        ({"product": ["999999"]}, "from the list of products."),
        ({"quantity": ["two"]}, "as numbers."),
        ({"quantity": ["NaN"]}, "as numbers."),
        ({"quantity": ["9e99"]}, "as numbers."),
        ({"discount": ["99999"]}, "less than nothing."),
        ({"ordered_on": ""}, "This field is required."),
    ],
)
def test_a_wrong_order_says_what_to_do_and_keeps_what_was_typed(
    client: Client, cast: Cast, wrong: dict[str, object], said: str
) -> None:
    client.force_login(cast.carol)
    before = Order.objects.count()
    answer = client.post("/orders/new/", form(cast, note="週五送", **wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "週五送" in answer.content.decode()
    assert Order.objects.count() == before


def test_an_outsider_cannot_order_for_the_north(client: Client, cast: Cast) -> None:
    client.force_login(cast.charlie)
    order = cast.wang.orders.first()
    assert "Choose the customer." in client.post("/orders/new/", form(cast)).content.decode()
    assert client.get(f"/orders/{order.id}/edit/").status_code == 404
    assert client.post(f"/orders/{order.id}/status/", {"status": "cancelled"}).status_code == 404
    assert client.post(f"/orders/{order.id}/delete/").status_code == 404


def test_status_and_lines_change_through_pages(client: Client, cast: Cast) -> None:
    order = enter(cast)
    client.force_login(cast.carol)
    assert "普洱茶" in client.get(f"/orders/{order.id}/edit/").content.decode()
    version = version_of(Order.objects.get(id=order.id))
    late = form(cast, version=version, quantity=["5"])
    assert client.post(f"/orders/{order.id}/edit/", late).status_code == 302
    assert "Somebody changed this record" in client.post(f"/orders/{order.id}/edit/", late).content.decode()
    assert client.post(f"/orders/{order.id}/status/", {"status": "nonsense"}).status_code == 422
    client.post(f"/orders/{order.id}/status/", {"status": "cancelled"})
    assert Order.objects.get(id=order.id).status == "cancelled"


def test_an_edited_line_is_still_the_one_that_its_file_told_of(cast: Cast) -> None:
    order = enter(cast, Line(cast.tea, Decimal(3), Decimal("33.33")), Line(cast.soap, Decimal(1)))
    OrderLine.objects.filter(order=order, product=cast.tea).update(
        source_system="file", external_id="A-1", unit_price=None, amount=Decimal(100), pv=Decimal(9), note="特價"
    )
    page_price = order.lines.get(product=cast.tea).price
    lines = [Line(cast.tea, Decimal(3), page_price), Line(cast.tea, Decimal(1))]
    order = actions.change_order(order, by=cast.carol, lines=lines, ordered_on=date(2024, 5, 6), note="週末再送")
    first, second = order.lines.order_by("position")
    assert (first.external_id, first.amount, first.pv, first.note) == ("A-1", Decimal(100), Decimal(9), "特價")
    assert (first.ordered_on, second.external_id, second.amount) == (date(2024, 5, 6), "", Decimal(600))
    assert order.total == Decimal(700)
    assert not order.lines.filter(product=cast.soap).exists()


def test_a_gift_stays_one_when_its_order_is_edited(cast: Cast, client: Client) -> None:
    order = enter(cast, Line(cast.tea, Decimal(1), Decimal(0)))
    client.force_login(cast.carol)
    page = client.get(f"/orders/{order.id}/edit/").content.decode()
    assert 'name="unit_price" value="0"' in page


@pytest.mark.parametrize("line", [("1e12", "1e12"), ("0.0001", "1"), ("1e-50", "1")])
def test_figures_that_the_database_cannot_keep_are_refused(cast: Cast, line: tuple[str, str]) -> None:
    with pytest.raises(actions.AmountWrong):
        enter(cast, Line(cast.tea, Decimal(line[0]), Decimal(line[1])))
