"""The calendar for phones: who gets it, what it tells, and that it is said as the standard asks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.activities import actions, ics
from shuke.activities.actions import feeds
from shuke.activities.feeds import feed
from shuke.activities.repeating import Rule
from shuke.customers.models import Customer

AT = datetime(2024, 5, 1, 1, tzinfo=UTC)
TAIPEI, BERLIN = ZoneInfo("Asia/Taipei"), ZoneInfo("Europe/Berlin")


def plan(cast: Cast, **values):
    given_ = {"text": "送貨", "due_on": date(2024, 5, 6), "assignee": cast.carol, "by": cast.bob, "at": AT}
    return actions.plan_task(values.pop("about", cast.wang), **(given_ | values))


def lines(cast: Cast, user) -> list[str]:
    text = feed(user, AT.date(), TAIPEI, lambda one: f"https://shop.example/tasks/{one.task.pk}/")
    return text.replace("\r\n ", "").split("\r\n")


def test_whoever_has_the_address_reads_until_it_is_ended(client: Client, cast: Cast) -> None:
    plan(cast, due_on=date(2099, 1, 1))
    plan(cast, text="近的", due_on=datetime.now(UTC).date())
    client.force_login(cast.carol)
    html = client.post("/activities/calendar/address/", {"do": "make"}).content.decode()
    address = re.search(r'value="http://testserver([^"]+\.ics)"', html)[1]
    assert address not in client.get("/activities/calendar/address/").content.decode()
    stranger = Client()
    answer = stranger.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "近的" in answer.content.decode().replace("\r\n ", "")
    client.post("/activities/calendar/address/", {"do": "make"})
    assert stranger.get(address).status_code == 404
    newest = feeds.make_feed(by=cast.carol, at=AT)
    feeds.end_feed(by=cast.carol, at=AT)
    assert feeds.opened_by(newest, at=AT) is None


def test_who_may_no_longer_sign_in_has_no_calendar(cast: Cast) -> None:
    secret = feeds.make_feed(by=cast.carol, at=AT)
    assert feeds.opened_by(secret, at=AT) == cast.carol
    cast.carol.is_active = False
    cast.carol.save()
    assert feeds.opened_by(secret, at=AT) is None


def test_it_tells_ones_own_what_one_may_see_and_no_telephone_number(cast: Cast) -> None:
    plan(cast, text="回電 0912-345 678，(02) 2345-6789，2 盒")
    plan(cast, text="鮑伯的", assignee=cast.bob)
    told = "\n".join(lines(cast, cast.carol))
    assert "SUMMARY:回電 …，(…，2 盒 · 王小明" in told
    assert "鮑伯的" not in told
    Customer.objects.filter(pk=cast.wang.pk).update(team=cast.south)
    assert "王小明" not in "\n".join(lines(cast, cast.carol))


def test_hours_whole_days_and_reminders(cast: Cast) -> None:
    plan(cast, due_time=time(15), minutes=45, remind="60")
    plan(cast, text="整天", remind="1440")
    told = lines(cast, cast.carol)
    for line in (
        "DTSTART;TZID=Asia/Taipei:20240506T150000", "DURATION:PT45M", "TRIGGER:-PT60M",
        "DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240507", "TRIGGER:-PT900M", "TZOFFSETTO:+0800",
    ):  # fmt: skip
        assert line in told


def test_what_repeats_and_the_one_that_was_moved(cast: Cast) -> None:
    task = plan(cast, due_on=date(2024, 5, 31), repeat="monthly", due_time=time(9), repeat_until=date(2024, 12, 31))
    told = lines(cast, cast.carol)
    assert "RRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20241231T010000Z" in told
    actions.change_task(task, by=cast.carol, due_on=date(2024, 5, 30))
    told = lines(cast, cast.carol)
    assert "RECURRENCE-ID;TZID=Asia/Taipei:20240531T090000" in told
    assert "DTSTART;TZID=Asia/Taipei:20240530T090000" in told
    actions.complete(task, by=cast.carol, at=AT)
    assert "DTSTART;TZID=Asia/Taipei:20240630T090000" in lines(cast, cast.carol)


def test_each_kind_of_repeat_in_the_standards_words() -> None:
    start = date(2024, 2, 29)
    assert [ics.rrule(Rule(every, start, (0, 4)), None, TAIPEI) for every in ("daily", "biweekly", "yearly")] == [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
    ]


def test_clocks_that_change_are_told(cast: Cast) -> None:
    event = ics.Event("x", date(2024, 5, 6), time(9), None, "x", AT)
    told = ics.calendar("x", [event], BERLIN).split("\r\n")
    at = told.index("DTSTART:20240331T020000")
    assert told[at - 1 : at + 4] == [
        "BEGIN:DAYLIGHT", "DTSTART:20240331T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
    ]  # fmt: skip
    assert "DTSTART:20241027T030000" in told


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_any_words_stay_one_line_of_at_most_75_bytes(words: str) -> None:
    folded = ics.folded(f"SUMMARY:{ics.escaped(words)}")
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    whole = folded.replace("\r\n ", "")
    assert "\n" not in whole
    assert "\r" not in whole
