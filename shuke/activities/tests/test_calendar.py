"""The calendar: whose days it shows, what comes again in them, and moving."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Cast
from shuke.activities import actions
from shuke.activities.agenda import Question, days
from shuke.activities.models import Task

AT = datetime(2024, 5, 1, 1, tzinfo=UTC)
ADDRESS = "/activities/calendar/"


def plan(cast: Cast, text: str, on: date, **values) -> Task:
    about = values.pop("about", cast.wang)
    return actions.plan_task(
        about, **{"text": text, "due_on": on, "assignee": cast.carol, "by": cast.bob, "at": AT} | values
    )


def shown(user, **asked: str) -> dict[str, list[str]]:
    found = days(Question.asked(asked, AT.date()), user, AT.date())
    return {day.on.isoformat(): [one.to_do.task.text for one in day.items] for day in found if day.items}


def test_a_day_goes_by_the_hour_and_what_repeats_is_shown_ahead(cast: Cast) -> None:
    plan(cast, "整天", date(2024, 5, 6))
    plan(cast, "下午", date(2024, 5, 6), due_time=time(15))
    plan(cast, "每週", date(2024, 5, 6), due_time=time(9), repeat="weekly")
    week = shown(cast.carol, form="week", on="2024-05-08")
    assert week == {"2024-05-06": ["每週", "下午", "整天"]}
    assert list(shown(cast.carol, form="month", on="2024-06-15"))[:2] == ["2024-05-27", "2024-06-03"]
    assert shown(cast.carol, form="day", on="2024-05-13") == {"2024-05-13": ["每週"]}


def test_mine_are_mine_and_the_teams_what_i_may_see(cast: Cast) -> None:
    plan(cast, "卡洛的", date(2024, 5, 6))
    plan(cast, "查理的", date(2024, 5, 6), about=None, assignee=cast.charlie, by=cast.charlie)
    assert shown(cast.bob, on="2024-05-06") == {}
    assert shown(cast.bob, on="2024-05-06", who="all") == {"2024-05-06": ["卡洛的"]}
    assert shown(cast.charlie, on="2024-05-06", who="all") == {"2024-05-06": ["查理的"]}


def test_moved_by_the_lists_own_door_with_undo(client: Client, cast: Cast) -> None:
    task = plan(cast, "拜訪", date(2024, 5, 6), kind="visit", due_time=time(9), remind="60")
    client.force_login(cast.carol)
    html = client.get(ADDRESS, {"on": "2024-05-06"}).content.decode()
    base, query = re.search(r'data-base="([^"]+)" data-query="([^"]+)" data-movable', html).groups()
    sent = dict(one.split("=") for one in query.split("&amp;")) | {"from": "2024-05-06", "to": "2024-05-07"}
    answer = client.post(f"{base}{task.pk}/reschedule/", sent, headers={"HX-Request": "true"})
    task.refresh_from_db()
    assert (answer.status_code, task.due_on, task.remind_at) == (
        204,
        date(2024, 5, 7),
        datetime(2024, 5, 7, tzinfo=UTC),
    )
    assert "undo" in answer.headers["HX-Trigger"]


def test_a_full_day_of_a_month_says_how_many_more(cast: Cast) -> None:
    for hour in range(9, 18):
        plan(cast, f"{hour} 點", date(2024, 5, 6), due_time=time(hour))
    plan(cast, "每天", date(2024, 5, 4), due_time=time(8), repeat="daily")
    full = days(Question.asked({"on": "2024-05-06"}, AT.date()), cast.carol, AT.date())[7]
    assert [one.to_do.task.text for one in full.items] == ["每天", "9 點", "10 點", "11 點"]
    assert (full.on, full.more, full.items[0].ahead) == (date(2024, 5, 6), 6, True)


def test_strange_addresses_show_today(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    for asked in ({"on": "x"}, {"on": "9999-12-31"}, {"on": "0001-01-01"}, {"form": "decade"}):
        assert client.get(ADDRESS, asked).status_code == 200


def test_as_many_queries_for_ten_as_for_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    counts = []
    for many in (1, 9):
        for number in range(many):
            plan(cast, f"事{number}", date(2024, 5, 1 + number % 28), repeat="monthly")
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS, {"on": "2024-05-06", "who": "all"})
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]
