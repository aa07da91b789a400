"""From the vendor's price to goods on the shelf and what is owed for them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.accounts.actions import change_role
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role, Shop, User
from shuke.catalogue.actions import change_product
from shuke.catalogue.models import Movement, Product
from shuke.core.errors import UserError
from shuke.purchasing import actions, queries
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder, Vendor, VendorProduct
from shuke.records import filtering, types
from shuke.records.actions import plain

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def maker(cast: Cast) -> Vendor:
    return plain.create("vendor", by=cast.alice, name="宏遠鞋業", phone="04-2350-1188", terms_days=30)


@pytest.fixture
def offer(cast: Cast, maker: Vendor) -> VendorProduct:
    values = {"price": Decimal("12.5"), "lead_days": 10, "min_quantity": Decimal(6)}
    return plain.create("vendor_product", by=cast.alice, vendor=maker, product=cast.tea, **values)


@pytest.fixture
def order(cast: Cast, offer: VendorProduct) -> PurchaseOrder:
    return actions.add_to_draft(offer, Decimal(10), by=cast.alice, at=NOW)


def sent(order: PurchaseOrder, cast: Cast) -> PurchaseLine:
    actions.send(order, on=TODAY, by=cast.alice, at=NOW)
    return order.lines.get()


def came(order: PurchaseOrder, line: PurchaseLine, count: int, cast: Cast, token: str = "") -> GoodsIn:
    return actions.receive(order, {line.pk: Decimal(count)}, on=TODAY, by=cast.alice, at=NOW, token=token)


def stock(product: Product) -> Decimal | None:
    product.refresh_from_db()
    return product.stock


def test_a_draft_is_made_once_and_takes_the_vendor_s_price(cast: Cast, offer: VendorProduct) -> None:
    first = actions.add_to_draft(offer, Decimal(8), by=cast.alice, at=NOW)
    again = actions.add_to_draft(offer, Decimal(8), by=cast.alice, at=NOW)
    more = actions.add_to_draft(offer, Decimal(10), by=cast.alice, at=NOW)
    assert first == again == more
    line = first.lines.get()
    first.refresh_from_db()
    assert (line.quantity, line.price, first.total) == (10, Decimal("12.5"), 125)
    assert first.number == f"P{TODAY:%Y}-0001"


def test_goods_come_in_parts_and_are_owed_by_the_terms(cast: Cast, order: PurchaseOrder) -> None:
    line = sent(order, cast)
    order.refresh_from_db()
    assert (order.status, order.expected_on) == ("sent", TODAY + timedelta(days=10))
    made = came(order, line, 4, cast)
    order.refresh_from_db()
    assert (order.status, stock(cast.tea)) == ("partly", 4)
    assert (made.amount, made.due_on) == (50, TODAY + timedelta(days=30))
    came(order, line, 6, cast)
    order.refresh_from_db()
    assert (order.status, stock(cast.tea)) == ("received", 10)
    assert queries.owed_to(order.vendor, on=TODAY).total == order.total == 125
    assert queries.owed_to(order.vendor, on=TODAY + timedelta(days=31)).overdue == 125
    actions.mark_paid(made, TODAY, by=cast.alice, at=NOW)
    assert queries.owed_to(order.vendor, on=TODAY).total == 75


def test_a_double_click_receives_once(cast: Cast, order: PurchaseOrder, client: Client) -> None:
    sent(order, cast)
    client.force_login(cast.alice)
    for _time in range(2):
        answer = client.post(f"/purchase-orders/{order.pk}/receive/", {"all": "1", "token": "t1"})
        assert answer.status_code == 302
    assert stock(cast.tea) == 10
    assert GoodsIn.objects.count() == Movement.objects.filter(kind="receive").count() == 1


def test_more_than_was_ordered_and_nothing_are_refused(cast: Cast, order: PurchaseOrder) -> None:
    line = order.lines.get()
    with pytest.raises(actions.NotOnItsWay):
        came(order, line, 1, cast)
    sent(order, cast)
    with pytest.raises(actions.TooMany):
        came(order, line, 11, cast)
    with pytest.raises(actions.NothingCame):
        came(order, line, 0, cast)
    assert not GoodsIn.objects.exists()


def test_goods_taken_back_are_expected_again(cast: Cast, order: PurchaseOrder) -> None:
    line = sent(order, cast)
    made = came(order, line, 10, cast)
    for _time in range(2):
        actions.take_back(made, by=cast.alice, at=NOW)
    order.refresh_from_db()
    assert (order.status, stock(cast.tea), queries.owed_to(order.vendor, on=TODAY).total) == ("sent", 0, 0)
    paid = came(order, line, 10, cast)
    actions.mark_paid(paid, TODAY, by=cast.alice, at=NOW)
    with pytest.raises(actions.NotOnItsWay):
        actions.take_back(paid, by=cast.alice, at=NOW)


def test_cancelling(cast: Cast, order: PurchaseOrder) -> None:
    actions.cancel(order, by=cast.alice, at=NOW)
    order = actions.reopen(order, by=cast.alice, at=NOW)
    assert order.status == "draft"
    line = sent(order, cast)
    came(order, line, 3, cast)
    order = actions.cancel(order, by=cast.alice, at=NOW)
    assert (order.status, order.total, order.lines.get().quantity) == ("received", Decimal("37.5"), 3)
    with pytest.raises(actions.IsClosed):
        actions.cancel(order, by=cast.alice, at=NOW)
    with pytest.raises(actions.HasReceived):
        actions.delete_order(order, by=cast.alice)
    with pytest.raises(actions.VendorInUse):
        actions.delete_vendor(order.vendor, by=cast.alice)


def test_an_order_and_its_lines_go_into_the_bin_and_come_back(cast: Cast, order: PurchaseOrder) -> None:
    actions.delete_order(order, by=cast.alice)
    assert not PurchaseLine.objects.filter(deleted_at=None).exists()
    actions.restore_order(order, by=cast.alice)
    assert PurchaseLine.objects.filter(deleted_at=None).count() == 1


def test_when_to_call_the_vendor(cast: Cast, offer: VendorProduct) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(stock=6, reorder_level=2)
    cast.tea.refresh_from_db()
    assert not queries.need_of(cast.tea, [offer], on=TODAY).now
    for _time in range(4):
        buy(cast.wang, cast.tea, TODAY - timedelta(days=5), 3)
    Product.objects.filter(pk=cast.tea.pk).update(stock=6)
    cast.tea.refresh_from_db()
    need = queries.need_of(cast.tea, [offer], on=TODAY)
    assert (need.sold, need.lasts, need.now, queries.to_order(offer, need)) == (12, 15, True, 8)
    order = actions.add_to_draft(offer, Decimal(8), by=cast.alice, at=NOW)
    sent(order, cast)
    need = queries.need_of(cast.tea, [offer], on=TODAY)
    assert (need.coming, need.now) == (8, False)


def test_rights(cast: Cast, order: PurchaseOrder, client: Client) -> None:
    client.force_login(cast.dave)
    assert client.post(f"/purchase-orders/{order.pk}/step/", {"do": "send"}).status_code == 403
    client.force_login(cast.carol)
    assert client.post(f"/purchase-orders/{order.pk}/step/", {"do": "send"}).status_code == 302
    assert client.post(f"/purchase-orders/{order.pk}/receive/", {"all": "1"}).status_code == 302
    made = GoodsIn.objects.get()
    assert client.post(f"/goods-in/{made.pk}/pay/").status_code == 403
    client.force_login(cast.bob)
    assert client.post(f"/goods-in/{made.pk}/pay/").status_code == 302


def test_the_product_page_puts_it_on_the_order(cast: Cast, offer: VendorProduct, client: Client) -> None:
    client.force_login(cast.alice)
    page = f"/products/{cast.tea.pk}/"
    assert "宏遠鞋業" not in client.get(page).content.decode()
    Shop.objects.update(parts=["purchasing"])
    assert "宏遠鞋業" in client.get(page).content.decode()
    answer = client.post(f"/vendor-products/{offer.pk}/buy/", {"quantity": "8"}, follow=True)
    assert "宏遠鞋業" in answer.content.decode()
    assert PurchaseOrder.objects.get().total == 100
    assert client.post(f"/vendor-products/{offer.pk}/buy/", {"quantity": "x"}).status_code == 422


def test_pages_open(cast: Cast, order: PurchaseOrder, client: Client) -> None:
    line = sent(order, cast)
    made = came(order, line, 4, cast)
    client.force_login(cast.alice)
    pages = [
        f"/vendors/{order.vendor_id}/", f"/purchase-orders/{order.pk}/", f"/purchase-orders/{order.pk}/paper/",
        f"/goods-in/{made.pk}/", "/vendors/", "/purchase-orders/?status=coming", "/goods-in/?paid_on=overdue",
        "/goods-in/?paid_on=open", "/vendor-products/", "/purchase-lines/", f"/purchase-lines/{line.pk}/",
    ]  # fmt: skip
    for page in pages:
        assert client.get(page).status_code == 200, page
    assert made.number in client.get("/goods-in/?paid_on=open").content.decode()
    assert made.number not in client.get("/goods-in/?paid_on=overdue").content.decode()


STEPS = st.lists(st.tuples(st.sampled_from(["receive", "back", "change", "cancel"]), st.integers(1, 12)), max_size=8)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_sums_agree(cast: Cast, offer: VendorProduct, steps: list[tuple[str, int]]) -> None:
    order = actions.add_to_draft(offer, Decimal(10), by=cast.alice, at=NOW)
    line = sent(order, cast)
    begun = stock(cast.tea) or Decimal(0)
    for what, count in steps:
        last = GoodsIn.objects.filter(order=order, deleted_at=None).order_by("-id").first()
        try:
            if what == "receive":
                came(order, line, count, cast)
            elif what == "back" and last:
                actions.take_back(last, by=cast.alice, at=NOW)
            elif what == "change":
                actions.change_line(line, by=cast.alice, quantity=Decimal(count))
            elif what == "cancel":
                actions.cancel(order, by=cast.alice, at=NOW)
        except UserError:
            pass
        order.refresh_from_db()
        left = queries.lines_of(order)
        received = sum((one.received for one in left), Decimal(0))
        assert (stock(cast.tea) or Decimal(0)) - begun == received
        assert sum((one.amount for one in queries.deliveries_of(order)), Decimal(0)) == received * line.price
        assert order.total == sum((one.amount for one in left), Decimal(0))
        assert (order.status == "received") == (bool(left) and not any(one.open for one in left))


@pytest.mark.slow
def test_who_may_not_know_costs_reads_them_nowhere(cast: Cast, maker: Vendor, client: Client) -> None:
    """On no page, in no file, by no program, in no history; nor are they told by an order or a filter."""
    secret, quick = Decimal("7771.25"), plain.create("vendor", by=cast.alice, name="快遞鞋業")
    change_product(cast.tea, by=cast.alice, cost=secret)
    values = {"product": cast.tea, "by": cast.alice}
    offer = plain.create("vendor_product", vendor=maker, price=secret, lead_days=9, **values)
    plain.create("vendor_product", vendor=quick, price=secret + 1, lead_days=1, **values)
    order = actions.add_to_draft(offer, Decimal(1), by=cast.alice, at=NOW)
    made = came(order, sent(order, cast), 1, cast)
    doors = [
        "/products/", "/products/?sort=-cost", f"/products/{cast.tea.pk}/", "/vendor-products/export.csv",
        "/vendors/", f"/vendors/{maker.pk}/", "/vendor-products/", f"/vendor-products/{offer.pk}/",
        "/purchase-orders/", f"/purchase-orders/{order.pk}/", f"/purchase-orders/{order.pk}/paper/", "/purchase-lines/",
        "/goods-in/", f"/goods-in/{made.pk}/", "/search/?q=7771", "/api/v1/products", "/api/v1/vendor-products",
        "/api/v1/purchase-orders", "/api/v1/goods-in", f"/products/{cast.tea.pk}/history/",
    ]  # fmt: skip
    told = {door for door in doors if says(client, cast.alice, door)}
    assert len(told) > 10, told
    change_role(Role.STAFF, fields={("product", "cost"): "hidden"}, by=cast.alice)
    carol = User.objects.get(pk=cast.carol.pk)
    assert [door for door in doors if says(client, carol, door)] == []
    assert [one.vendor for one in queries.offers(cast.tea, priced=False)] == [quick, maker]
    kind = types.named("product")
    with pytest.raises(filtering.FilterRefused):
        filtering.parse({"field": "cost", "op": ">", "value": 1}, kind, carol)


def says(client: Client, user: User, door: str) -> bool:
    client.force_login(user)
    program = {"Authorization": f"Bearer {create_token(by=user, name=door)[1]}"} if "/api/" in door else {}
    ask = client.post if "/export." in door else client.get
    answer = ask(door, headers=program)
    assert answer.status_code in {200, 302, 403, 404}, (door, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return any(way in content.decode(errors="replace") for way in ("7771.2", "7,771", "7772.2", "7,772"))
