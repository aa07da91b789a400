"""What tests/test_leaks.py looks for: everything of a customer of team North's, and who may know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from conftest import Cast, buy, use_parts
from shuke.accounts.parts import all_parts
from shuke.activities.actions.entries import write_down
from shuke.activities.actions.tasks import plan_task
from shuke.analytics.actions.dashboards import add_chart, make_dashboard
from shuke.analytics.charts import question
from shuke.core.tests.test_pictures import picture
from shuke.customers.actions.change import change_customer
from shuke.customers.actions.consenting import Source, record_consent
from shuke.customers.actions.households import create_household
from shuke.customers.actions.preferences import make_link
from shuke.customers.models import Customer, Membership, Proof
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.models import Merge, Pair
from shuke.events.models import Event
from shuke.insights.actions.refreshing import refresh
from shuke.ledgers.queries.holders import customer as holder_of
from shuke.loyalty.actions.by_hand import Hand, adjust, pay_in
from shuke.loyalty.actions.cards import create_card, redeem
from shuke.loyalty.actions.coupons import create_coupon, give
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.books import POINTS
from shuke.network.actions import sponsor
from shuke.notices.models import Notice
from shuke.orders.actions import Back, Pay, return_items, take_payment
from shuke.orders.actions.carts import Item, leave_cart
from shuke.orders.models import Order, Way
from shuke.privacy.actions import erasing
from shuke.purchasing import actions as purchasing
from shuke.records import types
from shuke.records.actions import export_requests
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.listing import Listing
from shuke.service.actions import create_case
from shuke.transfer.tests import sets
from shuke.transfer.tests.sets import archive
from shuke.transfer.tests.shop import checked, csv_bytes

OPEN = {
    "name": "機密甲乙", "order": "SECRET-ORDER-1", "own": "機密保固卡", "home": "機密之家", "note": "機密的話語",
    "consent": "機密同意書", "merged": "機密孿生", "file": "機密名冊", "row": "機密生客", "reason": "機密用途",
    "case": "機密的案件", "visit": "機密拜訪", "tab": "機密記帳", "signature": "機密簽收", "points": "機密點數",
    "stored value": "機密儲值", "drawing": "IHDR",
}  # fmt: skip
CLOSED = {
    "email": "secret.mail@example.com", "address": "機密路七十七號", "old address": "機密舊街五號",
    "tax_id": "87654321", "memo": "機密備忘", "own field": "機密尺寸", "phone": "0912345678", "abroad": "912345678",
    "sponsorship": "機密推薦", "terms": "機密條件", "cart": "機密購物車", "payment": "機密收款", "return": "機密退貨",
}  # fmt: skip
# The whole shop's, whichever team somebody is in: for those who may see such records at all.
SHARED = {"coupon": "機密折價券", "gift card": "SECRETCARD22", "vendor": "機密廠商", "purchase order": "機密採購"}


@dataclass
class Secrets:
    customer: Customer
    records: dict[str, int]  # slug of the record type → id
    events: list[int]
    notices: list[int]
    numbers: list[int]  # of a pair, a merge, an erasure, an export that was asked for, files on their way in
    north: int
    link: str

    def filled(self, query: str) -> str:
        return query.format(north=self.north, customer=self.customer.pk)


def make_secrets(cast: Cast) -> Secrets:
    """Everything of North's: customer with fields and history, order, household, note, task, own object, forecast, what
    the customer has and owes, what the shop buys for them, and what is under way."""
    use_parts(cast, *(one.key for one in all_parts()))
    now, today = timezone.now(), timezone.localdate()
    size = add_field("customer", "text", by=cast.alice, labels={"en": "Size"})
    add_object(by=cast.alice, labels={"en": "Warranty card"}, key="warranty")
    wang = change_customer(
        cast.wang, by=cast.alice, name=OPEN["name"], address=CLOSED["old address"], birthday=today + timedelta(days=2)
    )
    wang = change_customer(
        wang, by=cast.alice, phones=[CLOSED["phone"]], email=CLOSED["email"], address=CLOSED["address"],
        tax_id=CLOSED["tax_id"], note=CLOSED["memo"], custom={size.key: CLOSED["own field"]},
    )  # fmt: skip
    order = buy(wang, cast.tea, today - timedelta(days=28), 2, number=OPEN["order"])
    for days in (58, 88, 118):
        buy(wang, cast.tea, today - timedelta(days=days), 2, number=f"tea-{days}")
    home = create_household(by=cast.alice, name=OPEN["home"], address=OPEN["home"])
    Membership.objects.create(household=home, customer=wang, joined_on=date(2020, 1, 1))
    write_down(wang, kind="note", text=OPEN["note"], by=cast.alice, at=now)
    write_down(wang, kind="visit", text=OPEN["visit"], by=cast.bob, at=now)
    said = Source(Proof.PAPER, now, cast.alice, OPEN["consent"])
    record_consent(wang, {"marketing.line": True}, said)
    link = make_link(wang, by=cast.alice, at=now)
    task = plan_task(wang, by=cast.bob, at=now, text=OPEN["note"], due_on=today, assignee=cast.bob)
    warranty = types.named("x.warranty")
    card = warranty.create(by=cast.alice, name="卡", team=cast.north)
    card = warranty.change(card, by=cast.alice, name=OPEN["own"])
    case = create_case(by=cast.alice, subject=OPEN["case"], customer=wang, order=order, description=OPEN["note"])
    refresh(today, at=now)
    records = {"customers": wang, "orders": order, "households": home, "tasks": task, "x-warranty": card, "cases": case}
    records |= sold(cast, wang, now) | bought(cast, today)
    notices = sorted(one.pk for one in told(cast, wang, order, now))
    events = Event.objects.filter(customer_id=wang.pk).order_by("-id").values_list("pk", flat=True)[:2]
    numbers = sorted({one.pk for one in under_way(cast, wang, now)})
    ids = {slug: one.pk for slug, one in records.items()}
    return Secrets(wang, ids, list(events), notices, numbers, cast.north.pk, link)


def sold(cast: Cast, wang: Customer, now: datetime) -> dict[str, Any]:
    """What came of selling to the customer; who was sponsored by whom, one of another team among them."""
    today, by, holder = timezone.localdate(now), cast.alice, holder_of(wang.pk)
    above = Customer.objects.create(name=OPEN["name"] + "上線", team=cast.north)
    line = sponsor(by=by, customer=wang, sponsor=above, note=CLOSED["sponsorship"])
    sponsor(by=by, customer=cast.chen, sponsor=wang)
    tab = open_tab(by=by, customer=wang, name=OPEN["tab"], limit=Decimal(9000), note=CLOSED["terms"])
    order = buy(wang, cast.tea, today, 3, number=OPEN["order"] + "-2")
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CONFIRMED)
    paid = take_payment(order, Pay(Way.CASH, Decimal(600), note=CLOSED["payment"]), on=today, by=by, at=now)
    signed = Pay(Way.TAB, Decimal(600), note=OPEN["signature"], signature=picture(size=(600, 200)))
    take_payment(order, signed, on=today, by=by, at=now)
    bit = order.lines.get()
    back = return_items(order, [Back(bit.pk, Decimal(1))], reason="other", on=today, by=by, note=CLOSED["return"])
    adjust(POINTS, holder, Decimal(50), Hand(by, today, now, OPEN["points"]))
    pay_in(holder, Decimal(500), Hand(by, today, now, OPEN["stored value"]))
    cart = leave_cart(by=by, customer=wang, items=[Item(cast.tea, Decimal(1))], note=CLOSED["cart"], at=now)
    coupon = create_coupon(by=by, name=SHARED["coupon"], kind="amount", value=Decimal(50), lasts_days=5)
    give(coupon, [wang.pk], by=by, at=now)
    card = create_card(by=by, value=Decimal(300), customer=wang, code=SHARED["gift card"])
    redeem(card.code, wang, by=by, at=now)
    return {
        "sponsorships": line, "tabs": tab, "payments": paid, "returns": back, "carts": cart, "coupons": coupon,
        "gift-cards": card,
    }  # fmt: skip


def bought(cast: Cast, today: date) -> dict[str, Any]:
    """What the shop itself buys."""
    vendor = types.named("vendor").create(by=cast.alice, name=SHARED["vendor"])
    order = purchasing.create_order(by=cast.alice, vendor=vendor, note=SHARED["purchase order"])
    line = purchasing.create_line(by=cast.alice, order=order, product=cast.tea, quantity=Decimal(3), price=Decimal(300))
    purchasing.send(order, on=today, by=cast.alice, at=timezone.now())
    return {"vendors": vendor, "purchase-orders": order, "purchase-lines": line}


def told(cast: Cast, wang: Customer, order: Order, now: datetime) -> Iterator[Notice]:
    """What Bob was told; and what Charlie and others were told when it was still theirs to know."""
    everybody = (cast.alice, cast.bob, cast.charlie)
    for about, person in ((about, person) for about in (wang, order) for person in everybody):
        yield Notice.objects.create(
            person=person, kind="handed", key=f"{about._meta.label_lower}:{about.pk}", at=now,
            subject_type=about._meta.label_lower, subject_id=about.pk,
        )  # fmt: skip


def under_way(cast: Cast, wang: Customer, now: datetime) -> Iterator[Any]:
    low, high = sorted((wang, cast.chen), key=lambda one: one.pk)
    reasons = ["phone_same", "email_same", "tax_same", "address_same", "birthday_same", "name_close"]
    yield Pair.objects.create(low=low, high=high, score=99, reasons=reasons, found_at=now)
    kind = types.named("customer")
    twin = Customer.objects.create(name=OPEN["merged"], email=CLOSED["email"], team=cast.north)
    yield (batch := merge(kind, wang.pk, [twin.pk], by=cast.alice, choices={"name": wang.pk}))
    yield Merge.objects.get(batch=batch)
    yield erasing.ask(wang, reason="wish", by=cast.alice, at=now)
    listing = Listing.asked(kind, cast.alice, {"q": OPEN["name"]}, now.date())
    yield export_requests.ask(listing, "csv", {"q": OPEN["name"]}, reason=OPEN["reason"], by=cast.alice, at=now)
    people = csv_bytes(["會員編號", "姓名", "電話"], [["S1", OPEN["row"], CLOSED["phone"]], ["", "", "x"]])
    yield checked(people, cast.alice, kind="customers", name=f"{OPEN['file']}.csv")
    lines = csv_bytes(["會員編號", "訂單編號", "日期", "品名", "數量"], [["S1", "S-1", "2024-05-02", "茶", "1"]])
    board = make_dashboard(by=cast.alice, name="All", audience="everyone")
    yield board
    for path in ("name", "email", "tax_id"):
        asks = question.read({"of": "customers", "by": {"field": path}, "period": "all", "kind": "table"})
        yield add_chart(board, asks, by=cast.alice, on=now.date())
    packed = archive({f"{OPEN['file']}.csv": people, "訂單.csv": lines})
    yield sets.checked(packed, cast.alice, name=f"{OPEN['file']}.zip")
