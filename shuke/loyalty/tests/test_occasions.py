"""Coupons that are given by themselves: once a year, for a birthday of our calendar or the Chinese one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from conftest import Cast
from shuke.customers.models import Customer
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.coupons import create_coupon, give_by_themselves
from shuke.loyalty.models import Coupon
from shuke.loyalty.occasions import whose
from shuke.records.actions.shaping import add_field
from shuke.records.fields import BadValue

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


def born(who: Customer, day: date) -> None:
    Customer.objects.filter(pk=who.pk).update(birthday=day)


def has(coupon: Coupon, who: Customer) -> Decimal:
    return balance(coupon.book, customer(who.pk))


def test_a_birthday_brings_one_a_year_however_often_the_night_comes(cast: Cast) -> None:
    told = {"name": "生日禮", "kind": "amount", "value": Decimal(100), "lasts_days": 400}
    coupon = create_coupon(by=cast.alice, **told, given_for="birthday", days_before=7)
    create_coupon(by=cast.alice, **told, given_for="birthday", active=False)
    born(cast.wang, date(1971, 1, 3))
    born(cast.chen, date(1980, 2, 1))
    nights = [date(2026, 12, 26), date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4)]
    assert [give_by_themselves(on=night, at=AT) for night in nights] == [0, 1, 0, 0, 0]
    assert (has(coupon, cast.wang), has(coupon, cast.chen)) == (1, 0)
    assert give_by_themselves(on=date(2027, 12, 27), at=AT) == 1


def test_who_was_born_on_the_29th_of_february_has_a_day_each_year(cast: Cast) -> None:
    born(cast.wang, date(2000, 2, 29))
    found = [whose("birthday", day, day) for day in (date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29))]
    assert found == [{}, {cast.wang.pk: 2027}, {cast.wang.pk: 2028}]
    assert whose("birthday", date(2028, 3, 1), date(2028, 3, 1)) == {}


def test_a_lunar_birthday_falls_where_the_chinese_calendar_says(cast: Cast) -> None:
    key = add_field("customer", "lunar_date", by=cast.alice, labels={"en": "Lunar birthday"}).key
    kept = {"--08-15": date(2026, 9, 25), "1950-01-01": date(2026, 2, 17), "1987-06+-10": date(2025, 7, 4)}
    for said, falls in kept.items():  # mid-autumn, new year, and of a leap month the day in the ordinary one
        Customer.objects.filter(pk=cast.wang.pk).update(custom={key: said})
        assert whose(key, falls - timedelta(days=3), falls - timedelta(days=1)) == {}
        assert whose(key, falls, falls + timedelta(days=3)) == {cast.wang.pk: falls.year}
    Customer.objects.filter(pk=cast.wang.pk).update(custom={key: "--12-30"})
    assert whose(key, date(2026, 2, 16), date(2026, 2, 16)) == {cast.wang.pk: 2025}  # the last of 29 days
    assert whose("gone", date(2026, 1, 1), date(2026, 12, 31)) == {}


def test_the_form_offers_the_days_that_the_shop_keeps(cast: Cast, client: Client) -> None:
    key = add_field("customer", "date", by=cast.alice, labels={"en": "Wedding day", "zh-hant": "結婚紀念日"}).key
    client.force_login(cast.alice)
    assert "Wedding day" in client.get("/coupons/new/").content.decode()
    posted = {"name": "紀念日", "kind": "amount", "value": "50", "given_for": key, "days_before": "3", "active": "on",
              "code": "", "each": "", "token": "t"}  # fmt: skip
    assert client.post("/coupons/new/", posted).status_code == 302
    assert (Coupon.objects.get().given_for, Coupon.objects.get().days_before) == (key, 3)
    with pytest.raises(BadValue):
        create_coupon(by=None, name="x", kind="amount", value=Decimal(1), code="X", given_for="birthday")
