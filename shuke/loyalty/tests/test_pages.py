"""The pages of accounts, tabs, coupons and the program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from conftest import Cast, use_parts
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.catalogue.models import BookPrice, PriceBook
from shuke.catalogue.queries.prices import price_for
from shuke.customers.actions.consenting import Source, record_consent
from shuke.customers.models import Proof
from shuke.ledgers import checking
from shuke.ledgers.actions import BelowFloor
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty import pdf
from shuke.loyalty.actions import settle
from shuke.loyalty.actions.coupons import give
from shuke.loyalty.actions.ranking import rank_all
from shuke.loyalty.actions.tabs import StillOwed, change_tab, open_tab
from shuke.loyalty.actions.tasks import every_night, rank_everybody
from shuke.loyalty.books import POINTS, STORED, TAB
from shuke.loyalty.models import Coupon, CouponScope, EarnRule, Giving, Program, Rank, Tab, Tier
from shuke.loyalty.queries.holders import page_of_holders
from shuke.loyalty.queries.statements import statement
from shuke.loyalty.tests.test_settling import AT, DAY, basket
from shuke.loyalty.tests.test_settling import give as put
from shuke.records import filtering, types
from shuke.records.models import SavedView


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def program(cast: Cast) -> Program:
    use_parts(cast, "coupons", "tabs")
    return Program.objects.create(pk=1, points_on=True, stored_on=True)


@pytest.fixture
def tab(cast: Cast, program: Program) -> Tab:
    return open_tab(by=cast.alice, customer=cast.wang, household=None, limit=Decimal(1000), discount=Decimal(5))


def test_money_is_paid_in_once_however_often_the_form_is_sent(cast: Cast, program: Program) -> None:
    alice, address = signed_in(cast.alice), f"/accounts/customers/{cast.wang.pk}/stored/receive/"
    assert alice.get(address).status_code == 200
    for _again in range(2):
        assert alice.post(address, {"amount": "500", "note": "現金", "token": "t1"}).status_code == 302
    assert balance(STORED, customer(cast.wang.pk)) == 500
    assert "現金" in alice.get(f"/accounts/customers/{cast.wang.pk}/stored/").content.decode()


def test_setting_right_needs_a_reason_and_never_goes_below(cast: Cast, program: Program) -> None:
    alice, address = signed_in(cast.alice), f"/accounts/customers/{cast.wang.pk}/points/adjust/"
    assert alice.post(address, {"amount": "50", "token": "a"}).status_code == 422
    assert alice.post(address, {"amount": "50", "note": "開幕", "token": "a"}).status_code == 302
    refused = alice.post(address, {"amount": "-51", "note": "錯了", "token": "b"})
    assert refused.status_code == 422
    assert balance(POINTS, customer(cast.wang.pk)) == 50


def test_who_may_not_sees_and_does_nothing(cast: Cast, program: Program) -> None:
    put(cast.wang, 77, STORED)
    address = f"/accounts/customers/{cast.wang.pk}/stored/"
    assert signed_in(cast.charlie).get(address).status_code == 404
    assert signed_in(cast.carol).get(address).status_code == 200
    assert signed_in(cast.carol).get(f"{address}adjust/").status_code == 403
    assert signed_in(cast.dave).get(f"{address}receive/").status_code == 403


def test_the_customers_page_shows_what_they_have_and_what_is_missing(cast: Cast, tab: Tab) -> None:
    put(cast.wang, 30, POINTS, date(2099, 1, 1))
    Tier.objects.create(key="gold", zh_hant="金卡", en="Gold", measure="points", threshold=Decimal(100))
    coupon = Coupon.objects.create(name="生日禮", kind="amount", value=Decimal(100))
    give(coupon, [cast.wang.pk], by=cast.alice, at=timezone.now())
    page = signed_in(cast.alice).get(f"/customers/{cast.wang.pk}/").content.decode()
    for words in ("生日禮", "NT$1,000", "Gold", "30"):
        assert words in page


def test_a_statement_tells_what_was_signed_and_is_a_pdf_too(cast: Cast, tab: Tab) -> None:
    settle(basket(cast, 1, 600, tab=Decimal(570), signed_by="王太太"), by=cast.alice, at=AT)
    alice = signed_in(cast.alice)
    page = alice.get(f"/tabs/{tab.pk}/statement/?month=2026-05").content.decode()
    assert "王太太" in page
    assert "NT$570" in page
    file = alice.get(f"/tabs/{tab.pk}/statement.pdf?month=2026-05")
    assert file.content.startswith(b"%PDF-1.4")
    assert "王太太".encode("utf-16-be").hex().encode() in file.content
    assert (
        alice.post(f"/accounts/customers/{cast.wang.pk}/tab/receive/", {"amount": "570", "token": "p"}).status_code
        == 302
    )
    assert balance(TAB, customer(cast.wang.pk)) == 0
    assert signed_in(cast.charlie).get(f"/tabs/{tab.pk}/statement.pdf").status_code == 404


def test_words_of_a_statement_stay_in_their_column() -> None:
    assert pdf.fitted("Written up 20261101-123456", 155) == "Written up 20261101-123456"
    assert pdf.fitted("已記帳 王太太家的女兒拿走，明天再來算清楚", 155) == "已記帳 王太太家的女兒拿走，明…"
    assert pdf.fitted("", 155) == ""


def test_a_lower_limit_lets_nothing_more_be_written_up(cast: Cast, tab: Tab) -> None:
    settle(basket(cast, 1, 600, tab=Decimal(600)), by=cast.alice, at=AT)
    change_tab(tab, by=cast.alice, limit=Decimal(100))
    assert signed_in(cast.alice).get(f"/tabs/{tab.pk}/").status_code == 200
    with pytest.raises(BelowFloor):
        settle(basket(cast, 2, 600, tab=Decimal(1)), by=cast.alice, at=AT)
    checking.check()


def test_a_statement_that_was_handed_over_stays_as_it_was(cast: Cast, tab: Tab) -> None:
    settle(basket(cast, 1, 600, 400, tab=Decimal(1000)), by=cast.alice, at=AT)
    may = statement(tab, 2026, 5, cast.alice)
    settle(basket(cast, 1, 600, tab=Decimal(600)), by=cast.alice, at=datetime(2026, 6, 30, 15, 59, tzinfo=UTC))
    june, again = statement(tab, 2026, 6, cast.alice), statement(tab, 2026, 5, cast.alice)
    assert (may.closing, again.closing, june.opening) == (1000, 1000, 1000)
    assert [row.owed for row in june.rows] == [-400]  # a minute before midnight in Taipei
    assert june.closing == statement(tab, 2026, 7, cast.alice).opening == 600


def test_what_is_owed_does_not_get_lost_with_another_holder(cast: Cast, tab: Tab) -> None:
    settle(basket(cast, 1, 600, tab=Decimal(600)), by=cast.alice, at=AT)
    with pytest.raises(StillOwed):
        change_tab(tab, by=cast.alice, customer=cast.chen)
    settle(basket(cast, 1), by=cast.alice, at=AT)
    change_tab(tab, by=cast.alice, customer=cast.chen)
    settle(basket(cast, 2, 600, who=cast.chen, tab=Decimal(600)), by=cast.alice, at=AT)
    assert balance(TAB, customer(cast.chen.pk)) == -600


def test_coupons_are_given_from_the_list_and_only_to_whom_one_may_change(cast: Cast, program: Program) -> None:
    coupon = Coupon.objects.create(name="清倉", kind="percent", value=Decimal(20))
    carol = signed_in(cast.carol)
    told = {"ids": f"{cast.wang.pk},{cast.chen.pk}", "coupon": coupon.pk, "token": "g"}
    assert carol.get("/coupons/give/", {"ids": told["ids"]}).status_code == 200
    assert carol.post("/coupons/give/", told).status_code == 302
    assert balance(coupon.book, customer(cast.wang.pk)) == 1
    assert balance(coupon.book, customer(cast.chen.pk)) == 0
    assert carol.post("/coupons/give/", {"coupon": coupon.pk, "token": "h"}).status_code == 422  # nobody was chosen
    giving = Giving.objects.order_by("pk").first()
    assert giving
    Giving.objects.update(place=0)  # killed before it could write how far it was
    from shuke.loyalty.actions.coupons import run

    run(giving.pk)
    assert balance(coupon.book, customer(cast.wang.pk)) == 1
    assert carol.post("/coupons/give/", told).status_code == 302  # a second click
    assert balance(coupon.book, customer(cast.wang.pk)) == 1
    everybody = {"all": "1", "list": "?grade=A", "coupon": coupon.pk, "token": "i"}
    assert carol.post("/coupons/give/", everybody).status_code == 302
    assert balance(coupon.book, customer(cast.wang.pk)) == 2


def test_who_has_a_coupon_and_what_to_write_to_who_agreed(cast: Cast, program: Program) -> None:
    coupon = Coupon.objects.create(name="斷碼出清", kind="amount", value=Decimal(100), lasts_days=5)
    record_consent(cast.wang, {"marketing.line": True}, Source(Proof.SPOKEN, timezone.now(), cast.alice))
    alice = signed_in(cast.alice)
    sent = alice.post("/coupons/give/", {"ids": f"{cast.wang.pk},{cast.chen.pk}", "coupon": coupon.pk, "token": "h"})
    assert sent["Location"] == f"/coupons/{coupon.pk}/holders/"
    rows, more = page_of_holders(coupon, cast.alice, None, timezone.localdate())
    assert {one.customer: (one.count, bool(one.draft)) for one in rows} == {cast.wang: (1, True), cast.chen: (1, False)}
    assert more is None
    seen = signed_in(cast.carol).get(sent["Location"]).content.decode()
    assert "王小明" in seen
    assert "陳美玲" not in seen


def test_what_a_coupon_is_good_for_is_typed(cast: Cast) -> None:
    coupon = Coupon.objects.create(name="清倉", kind="percent", value=Decimal(20))
    alice, address = signed_in(cast.alice), f"/coupons/{coupon.pk}/good-for/"
    assert alice.post(address, {"scope": "T01\nnothing"}).status_code == 422
    assert alice.post(address, {"scope": "T01"}).status_code == 302
    assert CouponScope.objects.get().product == cast.tea
    assert "普洱茶" in alice.get(f"/coupons/{coupon.pk}/").content.decode()


def test_the_program_is_set_and_turns_its_parts_on(cast: Cast) -> None:
    alice = signed_in(cast.alice)
    told = {"points_on": "on", "spend_per_point": "50", "point_value": "1", "least_points": "1"}
    assert alice.get("/settings/points/").status_code == 200
    assert alice.post("/settings/points/", told).status_code == 302
    cast.shop.refresh_from_db()
    assert "coupons" in cast.shop.parts
    assert alice.post("/settings/points/rules/", {"rules": "T01 2"}).status_code == 302
    assert EarnRule.objects.get().factor == 2


def test_a_step_is_called_as_people_call_it(cast: Cast) -> None:
    alice, new = signed_in(cast.alice), "/settings/points/tiers/new/"
    step = {"ladder": "tier", "name": "金卡", "position": "1", "measure": "spent", "threshold": "1000", "days": "365",
            "earn_factor": "2", "discount": "0"}  # fmt: skip
    assert alice.post(new, step).status_code == 302
    gold = Tier.objects.get()
    assert DBTaskResult.objects.get().task_path == rank_everybody.module_path, "who meets the rule goes there now"
    assert alice.post(f"/settings/points/tiers/{gold.pk}/", {**step, "name": "黃金卡"}).status_code == 302
    gold.refresh_from_db()
    with override("zh-hant"):
        assert (gold.key, str(gold)) == ("金卡", "黃金卡")
    assert "already" in alice.post(new, step).content.decode()
    assert "A, B or C" in alice.post(new, {**step, "ladder": "grade"}).content.decode()
    assert alice.post(new, {**step, "ladder": "grade", "name": "a"}).status_code == 302
    assert Tier.objects.filter(ladder="grade", key="A").exists()


def test_grades_move_by_rules_and_stay_when_pinned(cast: Cast) -> None:
    for key, position, threshold in (("A", 3, 5000), ("B", 2, 3000), ("C", 1, 0)):
        Tier.objects.create(ladder="grade", key=key, position=position, threshold=Decimal(threshold), days=365)
    on = date(2024, 5, 1)
    rank_all(on=on, at=AT)
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "B"  # 3 × 2 × 600 within the year
    assert Rank.objects.get(customer=cast.wang).value == 3600
    alice, best = signed_in(cast.alice), Tier.objects.get(key="A")
    address = f"/customers/{cast.wang.pk}/rank/grade/"
    assert alice.post(address, {"tier": best.pk, "reason": "老朋友"}).status_code == 302
    rank_all(on=on, at=AT)
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "A"
    assert alice.post(address, {"do": "unpin"}).status_code == 302
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "C"  # nothing within the last year, as of today


def test_a_tier_has_prices_of_its_own(cast: Cast) -> None:
    gold = Tier.objects.create(key="gold", en="Gold")
    gold.ranks.create(customer=cast.wang, ladder="tier", since=DAY)
    asked = {"related": "tiers", "where": {"field": "tier", "op": "any_of", "value": [str(gold.pk)]}}
    view = SavedView.objects.create(record_type="customer", owner=cast.alice, filters=asked)
    book = PriceBook.objects.create(name="金卡價", view=view, created_by=cast.alice)
    BookPrice.objects.create(book=book, product=cast.tea, price=Decimal(540))
    told = [price_for(cast.tea, customer=one, on=DAY).amount for one in (cast.wang, cast.chen)]
    assert told == [540, 600]
    kind = types.named("customer")
    assert filtering.parse(asked, kind, cast.carol).q(cast.carol, DAY)
    change_role(Role.STAFF, fields={("order", "total"): "hidden"}, by=cast.alice)
    carol = User.objects.get(pk=cast.carol.pk)
    assert not kind.visible_to(carol).filter(filtering.parse(asked, kind, carol).q(carol, DAY))


def test_the_night_takes_off_what_ran_out_by_the_days_of_the_shop(cast: Cast, program: Program) -> None:
    here = timezone.localdate()
    zones = [ZoneInfo(name) for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago")]  # one of them has another day
    zone = next(one for one in zones if timezone.localdate(timezone=one) != here)
    cast.shop.time_zone, today = zone.key, timezone.localdate(timezone=zone)
    cast.shop.save()
    put(cast.wang, 30, POINTS, today - timedelta(days=1), on=DAY)
    put(cast.wang, 7, POINTS, today, on=DAY)
    every_night()
    assert balance(POINTS, customer(cast.wang.pk)) == 7
    checking.check()
