"""A list as a calendar: what stands on which day, and moving it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from conftest import Cast
from shuke.customers.models import Customer
from shuke.records import calendar

ASKED = {"form": "calendar", "day": "birthday", "month": "1990-05"}


def on(html: str, day: str) -> str:
    found = re.search(rf'data-day="{day}".*?</li>\s*(<li class="calendar-day|</ol>)', html, re.DOTALL)
    assert found
    return found[0]


@pytest.fixture
def wang(cast: Cast) -> Customer:
    cast.wang.birthday = date(1990, 5, 17)
    cast.wang.save()
    return cast.wang


def test_records_stand_on_their_day(client: Client, cast: Cast, wang: Customer) -> None:
    client.force_login(cast.carol)
    html = client.get("/customers/", ASKED).content.decode()
    assert "王小明" in on(html, "1990-05-17")
    assert len(re.findall("data-day", html)) == 35
    week = client.get("/customers/", {**ASKED, "week": "1990-05-16"}).content.decode()
    assert len(re.findall("data-day", week)) == 7
    client.force_login(cast.charlie)
    assert "王小明" not in client.get("/customers/", ASKED).content.decode()


@pytest.mark.parametrize("sparse", [0, 400])
def test_a_full_day_shows_a_few_and_leads_to_the_rest(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, sparse: int
) -> None:
    monkeypatch.setattr(calendar, "SPARSE", sparse)
    day = date(1990, 5, 3)
    Customer.objects.bulk_create(Customer(name=f"客{number}", team=cast.north, birthday=day) for number in range(7))
    client.force_login(cast.alice)
    html = client.get("/customers/", ASKED).content.decode()
    here = on(html, "1990-05-03")
    assert here.count("calendar-entry") == calendar.SHOWN
    more = re.search(r'class="day-more" href="([^"]+)">(.+?)<', here)
    assert more
    assert more[2] == f"{7 - calendar.SHOWN} more here"
    listed = client.get(more[1].replace("&amp;", "&")).content.decode()
    assert len(re.findall(r"<tr data-id", listed)) == 7


def test_dragged_to_another_day_it_is_changed(client: Client, cast: Cast, wang: Customer) -> None:
    client.force_login(cast.carol)
    moved = {**ASKED, "from": "1990-05-17", "to": "1990-05-20"}
    assert client.post(f"/customers/{wang.pk}/reschedule/", moved).status_code == 204
    wang.refresh_from_db()
    assert wang.birthday == date(1990, 5, 20)
    assert client.post(f"/customers/{wang.pk}/reschedule/", moved).status_code == 409
    client.force_login(cast.dave)
    assert client.post(f"/customers/{wang.pk}/reschedule/", moved).status_code == 403


def test_a_new_one_begins_on_the_day(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    html = client.get("/customers/quick/?birthday=1990-05-03").content.decode()
    assert 'value="1990-05-03"' in html


@pytest.mark.parametrize("month", ["", "x", "1990-13", "0000-00", "1990-05-05"])
def test_made_up_months_show_this_one(client: Client, cast: Cast, month: str) -> None:
    client.force_login(cast.carol)
    assert client.get("/customers/", {**ASKED, "month": month}).status_code == 200
