"""The counter: who it is, what to say and why, and a sale that is written down once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from conftest import Cast, buy, use_parts
from shuke.accounts.models import ShopRole, User
from shuke.customers.actions.households import create_household
from shuke.customers.actions.members import join_household
from shuke.customers.models import Customer, Membership, Phone
from shuke.ledgers.models import Entry
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.models import Tab
from shuke.orders.actions import refresh_measures
from shuke.orders.models import Order
from shuke.records import search, types
from shuke.records.actions.shaping import add_field
from shuke.workspace.counter.evidence import gather
from shuke.workspace.counter.looking import look
from shuke.workspace.counter.notes import TERMS, Note, notes_on
from shuke.workspace.counter.selling import LATEST, day_of
from shuke.workspace.counter.sentences import ago, speak
from shuke.workspace.counter.snapshot import snapshot

ON = date(2024, 5, 2)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """王小明 (tea, three times) lives with 王太太, who buys soap."""
    wife = Customer.objects.create(name="林美華", surname="林", gender="女", team=cast.north, member_no="M009")
    home = create_household(by=cast.alice, name="王家", team=cast.north)
    for person, role in ((cast.wang, Membership.Role.PAYER), (wife, Membership.Role.USER)):
        join_household(home, person, on=date(2020, 1, 1), role=role, by=cast.alice)
    Phone.objects.create(customer=cast.wang, raw="0912-345-678", e164="+886912345678", position=0)
    buy(wife, cast.soap, date(2024, 4, 20), number="S1")
    buy(wife, cast.soap, date(2024, 4, 1), number="S2")
    refresh_measures(None)
    return cast


def said(cast: Cast, customer: Customer, **more: object) -> tuple[str, str]:
    known = gather([customer], cast.alice, ON)[customer.pk]
    with translation.override("zh-hant"):
        spoken = speak(known, more.pop("notes", ()), ON, **more)
    return spoken.sentence, spoken.reason


def test_codes_are_taken_as_they_are(shop: Cast) -> None:
    assert look("M001", shop.alice, whole=True).customer == shop.wang
    assert look("Ｔ０１", shop.alice, whole=True).product == shop.tea
    assert look("12", shop.alice).too_short
    shop.tea.barcode = "4710000000012"
    shop.tea.save()
    assert look("4710000000012", shop.alice, whole=True).product == shop.tea


def test_what_is_being_typed_is_offered_and_nothing_is_taken(shop: Cast) -> None:
    assert look("T01", shop.alice).product is None
    assert look("T01", shop.alice).products == [shop.tea]
    search.index("product", [shop.tea.pk])
    assert look("普洱", shop.alice).products == [shop.tea]


def test_a_short_number_is_somebodys_phone_before_it_is_a_product(shop: Cast) -> None:
    shop.tea.code = "678"
    shop.tea.save()
    search.index("customer", [shop.wang.pk])
    found = look("678", shop.alice, whole=True)
    assert (found.product, list(found.people), found.products) == (None, [shop.wang], [shop.tea])
    assert look("678", shop.charlie, whole=True).product == shop.tea


def test_nobody_finds_whom_they_do_not_see(shop: Cast) -> None:
    assert look("M001", shop.charlie).customer is None
    assert not look("王小明", shop.charlie).people


def test_the_usual_and_since_when(shop: Cast) -> None:
    sentence, reason = said(shop, shop.wang)
    assert sentence == "王小明平常買這款普洱茶，上次約 1 個月前。"
    assert reason == "王小明買過 3 次，通常 2 盒；上次 4/2。"


def test_a_scanned_product_is_spoken_of_for_the_family(shop: Cast) -> None:
    sentence, reason = said(shop, shop.wang, product=shop.soap)
    assert sentence == "王小明家平常買肥皂：林小姐買的，上次12天前。"
    assert "2 次" in reason


def test_terms_end_the_sentence_and_what_is_open_comes_first(shop: Cast) -> None:
    terms = [Note(TERMS, "月結，額度 5,000", say="可記帳月結"), Note(TERMS, "熟客價", say="打九五折")]
    assert said(shop, shop.wang, notes=terms)[0] == "王小明平常買這款普洱茶，上次約 1 個月前，可記帳月結、打九五折。"
    first = Note("attention", "退款 #3 等了 2 天", first="先說退款的事。")
    assert said(shop, shop.wang, notes=[*terms, first]) == ("先說退款的事。", "退款 #3 等了 2 天")


def test_the_familys_tab_and_an_open_money_case(shop: Cast) -> None:
    home = Membership.objects.filter(customer=shop.wang).values_list("household_id", flat=True)[0]
    use_parts(shop, "tabs")
    Tab.objects.create(name="王家", household_id=home, limit=5000, discount=5)
    notes = notes_on([shop.wang], shop.alice, ON)[shop.wang.pk]
    assert said(shop, shop.wang, notes=notes)[0].endswith("，可記帳月結、打九五折。")
    assert notes_on([shop.wang], shop.charlie, ON)[shop.wang.pk] == []
    case = types.named("case").create(by=shop.alice, subject="退款沒收到", customer=shop.wang, kind="money")
    assert "退款沒收到" in said(shop, shop.wang, notes=notes_on([shop.wang], shop.alice, ON)[shop.wang.pk])[0]
    assert case.pk


def test_who_may_not_know_of_purchases_is_told_none(shop: Cast, client: Client) -> None:
    ShopRole.objects.create(key="staff", base="staff", fields={"order": {"rows": "hidden"}})
    client.force_login(shop.carol)
    page = client.get(f"/counter/{shop.wang.pk}/").content.decode()
    assert "王小明" in page
    assert "普洱茶" not in page
    assert "普洱茶" not in str(snapshot(shop.carol, ON)["people"])


def test_the_same_questions_for_one_and_for_many(shop: Cast) -> None:
    counts = []
    for people in ([shop.wang], list(Customer.objects.all())):
        with CaptureQueriesContext(connection) as asked:
            gather(people, shop.alice, ON)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_three_taps_and_the_same_sale_twice_is_one(shop: Cast, client: Client) -> None:
    client.force_login(shop.carol)
    sale = {"customer": shop.wang.pk, "token": "till-1", "product": [shop.tea.pk, shop.soap.pk], "quantity": ["2", "1"]}
    first = client.post("/counter/sale/", sale, headers={"accept": "application/json"}).json()
    again = client.post("/counter/sale/", sale, headers={"accept": "application/json"}).json()
    assert first == again
    assert Decimal(first["total"]) == Decimal(1250)
    assert Order.objects.filter(customer=shop.wang).count() == 4
    order = Order.objects.get(number=first["order"])
    assert (order.channel, order.ordered_on, order.payments.count()) == ("櫃台", timezone.localdate(), 0)


def test_they_are_called_as_the_shop_calls_them_and_only_to_who_may_know(shop: Cast) -> None:
    add_field("customer", "text", by=shop.alice, labels={"en": "How to greet"}, key="greeting")
    shop.wang.custom, shop.wang.birthday = {"greeting": "王老闆"}, timezone.localdate()
    shop.wang.save()
    assert said(shop, shop.wang)[0].startswith("王老闆平常買")
    assert "王老闆" in str(snapshot(shop.carol, timezone.localdate()))
    hidden = {"greeting": "hidden", "birthday": "hidden"}
    ShopRole.objects.create(key="staff", base="staff", fields={"customer": hidden})
    told = str(snapshot(User.objects.get(pk=shop.carol.pk), timezone.localdate()))
    assert "王老闆" not in told
    assert "生日" not in told


@pytest.fixture
def on_the_tab(shop: Cast, client: Client) -> Cast:
    home = Membership.objects.filter(customer=shop.wang).values_list("household_id", flat=True)[0]
    use_parts(shop, "tabs")
    open_tab(by=shop.alice, name="王家", household_id=home, limit=Decimal(1000), discount=Decimal(5))
    client.force_login(shop.carol)
    return shop


def test_the_basket_says_what_the_sale_will_cost(on_the_tab: Cast, client: Client) -> None:
    shop = on_the_tab
    asked = {"customer": shop.wang.pk, "product": [shop.tea.pk], "quantity": ["1"]}
    cash = client.get("/counter/basket/", asked).content.decode()
    assert "NT$600" in cash
    assert "−" not in cash
    tab = client.get("/counter/basket/", asked | {"pay": "tab"}).content.decode()
    assert "NT$570" in tab
    sold = client.post(
        "/counter/sale/",
        asked | {"pay": "tab", "token": "x", "signed": "林美華"},
        headers={"accept": "application/json"},
    )
    assert Decimal(sold.json()["total"]) == Decimal(570)
    order = Order.objects.get(number=sold.json()["order"])
    paid = order.payments.get()
    assert (order.status, order.paid, paid.way, paid.note) == ("completed", Decimal(570), "tab", "林美華")
    assert Entry.objects.filter(note="林美華").exists()  # as the statement will say


def test_a_tab_that_is_full_is_not_offered_and_sells_nothing(on_the_tab: Cast, client: Client) -> None:
    shop = on_the_tab
    asked = {"customer": shop.wang.pk, "product": [shop.tea.pk], "quantity": ["2"], "pay": "tab"}
    page = client.get("/counter/basket/", asked).content.decode()
    assert re.search(r'value="tab" disabled', page)
    before = Order.objects.count()
    assert client.post("/counter/sale/", asked | {"token": "x"}).status_code == 409
    assert Order.objects.count() == before


def test_they_pay_as_they_paid_last(on_the_tab: Cast, client: Client) -> None:
    shop = on_the_tab
    asked = {"customer": shop.wang.pk, "product": [shop.soap.pk], "quantity": ["1"]}
    assert re.search(r'value="cash" checked', client.get("/counter/basket/", asked).content.decode())
    client.post("/counter/sale/", asked | {"pay": "tab", "token": "x"})
    assert re.search(r'value="tab" checked', client.get("/counter/basket/", asked).content.decode())


@pytest.mark.parametrize(("days", "kept"), [(0, 0), (3, 3), (LATEST + 1, 0), (-2, 0)])
def test_a_sale_is_of_the_day_on_which_it_was_made(days: int, kept: int) -> None:
    now = timezone.now()
    moment = str(int((now - timedelta(days=days)).timestamp() * 1000))
    assert day_of(moment, now) == timezone.localdate(now) - timedelta(days=kept)
    assert day_of("x", now) == day_of("9" * 40, now) == timezone.localdate(now)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"quantity": ["0", "1"]}, 422), ({"quantity": ["x", "1"]}, 422), ({"product": ["999999", "1"]}, 422),
     ({"product": []}, 422), ({"customer": "0"}, 404), ({"customer": "x"}, 404)],
)  # fmt: skip
def test_a_wrong_sale_writes_nothing(shop: Cast, client: Client, change: dict[str, object], status: int) -> None:
    client.force_login(shop.carol)
    sale: dict[str, object] = {
        "customer": shop.wang.pk,
        "token": "t",
        "product": [shop.tea.pk, shop.soap.pk],
        "quantity": ["2", "1"],
    }
    before = Order.objects.count()
    answer = client.post("/counter/sale/", sale | change)
    assert answer.status_code in {status, 400}
    assert Order.objects.count() == before


def test_pages_answer_at_every_address(shop: Cast, client: Client) -> None:
    client.force_login(shop.carol)
    looks = [f"look/?q={one}" for one in ("678", "王小", "T01", "12", "nobody", f"T01&whole=1&customer={shop.wang.pk}")]
    others = ["", "snapshot/", "app.webmanifest", "worker.js", f"{shop.wang.pk}/", f"?customer={shop.wang.pk}"]
    for address in looks + others:
        assert client.get(f"/counter/{address}").status_code == 200, address
    told = client.get("/counter/snapshot/")
    assert "no-store" in told.headers["Cache-Control"]
    assert "0912" not in told.content.decode()
    assert "678" in told.content.decode()


@given(st.dates(date(2000, 1, 1), date(2024, 5, 2)))
def test_how_long_ago_never_grows_backwards(then: date) -> None:
    with translation.override("en"):
        assert ago(then, ON)
        assert ago(ON - timedelta(days=30), ON) == "about 1 month ago"
