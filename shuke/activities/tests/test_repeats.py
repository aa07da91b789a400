"""What comes again: on which days, and what becomes of the one that is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.activities import actions, queries
from shuke.activities.actions import TaskRefused
from shuke.activities.models import Task
from shuke.activities.repeating import Rule
from shuke.events.models import Event
from shuke.records.actions.undo import undo_event

AT = datetime(2024, 5, 1, 1, tzinfo=UTC)  # a Wednesday, nine o'clock in Taipei
RULES = st.builds(
    Rule,
    every=st.sampled_from(Task.Repeat.values),
    start=st.dates(date(1999, 1, 1), date(2040, 1, 1)),
    days=st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
    until=st.none() | st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(RULES, st.dates(date(1990, 1, 1), date(2050, 1, 1)))
def test_the_days_rise_keep_to_the_rule_and_end(rule: Rule, on: date) -> None:
    days = list(islice(rule.between(on, date.max), 30))
    assert all(one < other for one, other in pairwise(days))
    assert all(rule.holds(one) and max(on, rule.start) <= one <= (rule.until or date.max) for one in days)
    if rule.every in {"monthly", "yearly"}:
        assert all(one.day == rule.start.day or (one + timedelta(days=1)).day == 1 for one in days)
    elif rule.every != "daily":
        assert all(one.weekday() in (rule.days or (rule.start.weekday(),)) for one in days)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Rule("monthly", date(2024, 1, 31)), ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        (Rule("yearly", date(2024, 2, 29)), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        (Rule("weekly", date(2024, 5, 2), (0, 4)), ["2024-05-03", "2024-05-06", "2024-05-10"]),
        (Rule("biweekly", date(2024, 5, 2), (0, 4)), ["2024-05-03", "2024-05-13", "2024-05-17", "2024-05-27"]),
        (Rule("daily", date(2024, 2, 28), until=date(2024, 3, 1)), ["2024-02-28", "2024-02-29", "2024-03-01"]),
    ],
)
def test_month_ends_leap_days_and_weekdays(rule: Rule, days: list[str]) -> None:
    found = rule.between(rule.start, date.max)
    assert [one.isoformat() for one in islice(found, len(days))] == days


def plan(cast: Cast, **values) -> Task:
    given = {"text": "收月結帳", "due_on": date(2024, 5, 1), "assignee": cast.carol, "by": cast.bob, "at": AT}
    return actions.plan_task(cast.wang, **(given | values))


def test_done_makes_the_next_one_once_and_opening_again_takes_it_away(cast: Cast) -> None:
    task = plan(cast, repeat="weekly", due_time=time(15), minutes=30, remind="60", kind="meeting")
    for _time in range(2):
        actions.complete(task, by=cast.carol, at=AT)
    made = Task.objects.open().get()
    assert (made.due_on, made.due_time, made.minutes, made.kind) == (date(2024, 5, 8), time(15), 30, "meeting")
    assert (made.about, made.assignee, made.follows) == (cast.wang, cast.carol, task)
    assert made.remind_at == datetime(2024, 5, 8, 6, tzinfo=UTC)
    actions.reopen(task, by=cast.carol, at=AT)
    assert Task.objects.open().get() == task


def test_one_that_was_taken_away_does_not_come_back_beside_the_one_in_its_place(cast: Cast) -> None:
    task = plan(cast, repeat="weekly")
    actions.complete(task, by=cast.carol, at=AT)
    gone = Task.objects.open().get()
    actions.reopen(task, by=cast.carol, at=AT)
    actions.complete(task, by=cast.carol, at=AT)
    with pytest.raises(TaskRefused):
        actions.restore_task(gone, by=cast.carol, at=AT)
    assert Task.objects.open().get().due_on == date(2024, 5, 8)


@pytest.mark.parametrize(
    ("remind", "due", "at"),
    [
        ("10", time(3, 5), datetime(2024, 3, 10, 6, 55, tzinfo=UTC)),  # by the clock that runs: 01:55, then 03:00
        ("60", time(3), datetime(2024, 3, 10, 6, 0, tzinfo=UTC)),
        ("1440", time(3), datetime(2024, 3, 9, 8, tzinfo=UTC)),  # the same hour of the day before
        ("", time(3), None),
    ],
)
def test_the_night_when_the_clock_is_put_forward(cast: Cast, remind: str, due: time, at: datetime | None) -> None:
    with timezone.override("America/New_York"):
        task = plan(cast, due_on=date(2024, 3, 10), due_time=due, remind=remind)
    assert task.remind_at == at


def test_what_lay_for_weeks_comes_again_from_now_on(cast: Cast) -> None:
    task = plan(cast, repeat="daily")
    actions.complete(task, by=cast.carol, at=AT + timedelta(days=10))
    assert Task.objects.open().get().due_on == date(2024, 5, 11)


def test_one_that_was_moved_leaves_its_series_as_it_is(cast: Cast) -> None:
    task = actions.change_task(plan(cast, repeat="weekly"), by=cast.carol, due_on=date(2024, 4, 30))
    actions.complete(task, by=cast.carol, at=AT)
    assert Task.objects.open().get().due_on == date(2024, 5, 8)


def test_leaving_one_out_goes_on_to_the_next_and_can_be_taken_back(cast: Cast) -> None:
    task = actions.skip(plan(cast, repeat="monthly"), by=cast.carol, at=AT)
    assert (task.due_on, task.slot) == (date(2024, 6, 1), date(2024, 6, 1))
    undo_event(Event.objects.get(verb="activities.task_skipped"), by=cast.alice)
    task.refresh_from_db()
    assert (task.due_on, task.slot) == (date(2024, 5, 1), date(2024, 5, 1))


def test_the_last_one_has_none_after_it(cast: Cast) -> None:
    task = plan(cast, repeat="weekly", repeat_until=date(2024, 5, 7))
    with pytest.raises(TaskRefused):
        actions.skip(task, by=cast.carol, at=AT)
    actions.complete(task, by=cast.carol, at=AT)
    assert not Task.objects.open().exists()
    with pytest.raises(TaskRefused):
        plan(cast, repeat="daily", repeat_until=date(2024, 4, 30))


def test_a_series_begins_on_the_first_of_its_weekdays(cast: Cast) -> None:
    assert plan(cast, repeat="weekly", repeat_days="FR,MO").due_on == date(2024, 5, 3)


def test_a_reminder_comes_up_on_today_and_in_the_shell_and_goes_when_done(client: Client, cast: Cast) -> None:
    task = plan(cast, due_on=date(2024, 5, 20), remind="10080")
    late = plan(cast, due_on=date(2024, 4, 30), text="昨天的")
    early = plan(cast, text="九點的", due_time=time(9))
    assert task.remind_at == datetime(2024, 5, 13, 1, tzinfo=UTC)
    now = datetime(2024, 5, 13, 2, tzinfo=UTC)
    shown = queries.to_dos(queries.my_day(cast.carol, now), cast.carol, now.date(), 9)
    assert [one.task for one in shown] == [late, early, task]
    assert [queries.my_reminders(cast.carol, at) for at in (AT, now)] == [0, 1]
    client.force_login(cast.carol)
    assert 'class="rail-waiting"' in client.get("/").content.decode()
    actions.complete(task, by=cast.carol, at=now)
    assert queries.my_reminders(cast.carol, now) == 0


def test_the_form_takes_weekdays_and_the_composer_a_repeat(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    sent = {
        "text": "盤點",
        "due_on": "2099-01-01",
        "assignee": cast.carol.pk,
        "repeat": "weekly",
        "repeat_days": ["MO", "TH"],
    }
    client.post("/tasks/new/", sent)
    task = Task.objects.get()
    assert (task.repeat_days, task.due_on) == ("MO,TH", date(2099, 1, 1))
    assert "checked" in client.get(f"/tasks/{task.pk}/edit/").content.decode()
    words = {
        "kind": "task",
        "text": "回訪",
        "due_on": "2099-01-31",
        "repeat": "monthly",
        "minutes": "30",
        "remind": "60",
    }
    client.post(f"/activities/on/customers/{cast.wang.pk}/", words)
    assert Task.objects.get(text="回訪").repeat == "monthly"
    client.post(f"/activities/tasks/{task.pk}/skip/")
    task.refresh_from_db()
    assert task.due_on == date(2099, 1, 5)
