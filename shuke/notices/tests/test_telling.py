"""What people are told, once, and no more of it than they may see when they read it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.surroundings import surroundings_of
from shuke.activities.actions import complete, plan_task, reassign
from shuke.activities.models import Task
from shuke.activities.notices import tell_reminders
from shuke.customers.actions.change import change_customer
from shuke.events.actions import open_batch
from shuke.notices import actions, kinds, queries
from shuke.notices.models import Choice, Notice, Way
from shuke.records import types
from shuke.service.actions import create_case
from shuke.ui.templatetags.ui import day

AT = datetime(2026, 5, 20, 9, tzinfo=timezone.get_default_timezone())


def texts(user: Any) -> list[str]:
    with surroundings_of(user):
        found = queries.page(user, unread_only=True).rows
    return [one.told.text if one.told else "" for one in found]


@pytest.fixture
def carols(cast: Cast, client: Client) -> Client:
    client.force_login(cast.carol)
    return client


def test_who_is_given_a_customer_is_told_by_whom(cast: Cast, carols: Client) -> None:
    change_customer(cast.wang, by=cast.bob, owner=cast.carol)
    assert texts(cast.carol) == ["Bob gave you: Customer “王小明”"]
    assert texts(cast.bob) == []
    answer = carols.get("/notices/").content.decode()
    assert "王小明" in answer
    assert "1 unread" in answer
    assert carols.get(f"/notices/{Notice.objects.get().pk}/open/")["Location"] == f"/customers/{cast.wang.pk}/"
    assert queries.unread(cast.carol) == 0


def test_what_one_gives_oneself_is_no_news(cast: Cast) -> None:
    change_customer(cast.wang, by=cast.carol, owner=cast.carol)
    plan_task(cast.wang, by=cast.carol, at=AT, text="Call", due_on=AT.date(), assignee=cast.carol)
    assert not Notice.objects.exists()


def test_nobody_reads_the_name_of_what_they_may_no_longer_see(cast: Cast, carols: Client) -> None:
    change_customer(cast.wang, by=cast.bob, owner=cast.carol)
    cast.carol.teams.set([cast.south])
    cast.carol.standing = None
    change_customer(cast.wang, by=cast.alice, owner=None)
    answer = carols.get("/notices/").content.decode()
    assert "王小明" not in answer
    assert "you may no longer see it" in answer
    assert carols.get(f"/notices/{Notice.objects.get().pk}/open/")["Location"] == "/notices/"


def test_a_case_about_money_is_told_to_those_who_may_see_it(cast: Cast) -> None:
    cast.shop.parts = ["service"]
    cast.shop.save()
    create_case(by=cast.alice, subject="Refund missing", kind="money", customer=cast.wang, at=AT)
    assert texts(cast.carol) == ["A case about money: C-0001 “Refund missing”"]
    assert texts(cast.charlie) == texts(cast.alice) == texts(cast.dave) == []


def test_many_at_once_are_one_notice(cast: Cast) -> None:
    batch = open_batch("bulk", by=cast.bob, at=AT)
    for _piece in range(2):
        change = types.named("customer").many.change
        change([(cast.wang.pk, {"owner": (None, cast.carol.pk)})], batch=batch, by=cast.bob, at=AT)
    assert texts(cast.carol) == ["Bob gave you 2 of Customers"]


def test_a_reminder_comes_once_and_again_when_it_is_moved(cast: Cast) -> None:
    given: Any = {"due_on": AT.date(), "due_time": time(9, 0), "remind": Task.Remind.NOW, "assignee": cast.carol}
    task = plan_task(cast.wang, by=cast.carol, at=AT, text="Call", **given)
    up = task.remind_at
    assert up is not None
    assert [tell_reminders(at) for at in (up - timedelta(minutes=1), up, up)] == [0, 1, 0]
    with surroundings_of(cast.carol):
        assert texts(cast.carol) == [f"To-do “Call”, by {day(AT.date())} 09:00"]
    Task.objects.filter(pk=task.pk).update(remind_at=up + timedelta(hours=1))
    assert tell_reminders(up + timedelta(hours=1)) == 1
    complete(task, by=cast.carol, at=AT)
    assert queries.unread(cast.carol) == 0


def test_a_to_do_handed_on_is_told_to_its_new_owner(cast: Cast) -> None:
    task = plan_task(cast.wang, by=cast.bob, at=AT, text="Call", due_on=AT.date(), assignee=cast.bob)
    reassign(task, to=cast.carol, by=cast.bob, at=AT)
    assert texts(cast.carol) == ["Bob gave you: To-do “Call”"]


def test_the_same_key_is_told_once_and_only_to_who_wants_it(cast: Cast) -> None:
    Choice.objects.create(person=cast.carol, ways={"handed": []})
    people = [cast.carol, cast.bob]
    made = [actions.tell("handed", people, "x", at=AT, about=cast.wang) for _again in range(2)]
    assert [[one.person for one in each] for each in made] == [[cast.bob], []]
    assert kinds.named("handed").ways >= {Way.PAGE}


def test_reading_all_leaves_what_came_meanwhile(cast: Cast, carols: Client) -> None:
    first, second = (actions.tell("handed", [cast.carol], key, at=AT, about=cast.wang)[0] for key in "ab")
    assert carols.post("/notices/read/", {"until": "x"}).status_code == 400
    carols.post("/notices/read/", {"until": first.pk})
    assert [one.notice.pk for one in queries.page(cast.carol, unread_only=True).rows] == [second.pk]


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_queries_for_many_as_for_one(cast: Cast, count: int, django_assert_max_num_queries: Any) -> None:
    for number in range(count):
        actions.tell("handed", [cast.carol], str(number), at=AT, about=cast.wang, by=cast.bob)
    person = type(cast.carol).objects.get(pk=cast.carol.pk)
    with django_assert_max_num_queries(8):
        assert len(queries.page(person, unread_only=False).rows) == count


def test_somebody_elses_notice_is_not_there(cast: Cast, carols: Client) -> None:
    [one] = actions.tell("handed", [cast.bob], "x", at=AT, about=cast.wang)
    for answer in (carols.get(f"/notices/{one.pk}/open/"), carols.post(f"/notices/{one.pk}/read/")):
        assert answer.status_code == 404
    assert Notice.objects.filter(read_at=None).count() == 1


def test_each_reads_in_their_own_language(cast: Cast, carols: Client) -> None:
    change_customer(cast.wang, by=cast.bob, owner=cast.carol)
    type(cast.carol).objects.filter(pk=cast.carol.pk).update(language="zh-hant")
    assert "Bob 交給你：顧客「王小明」" in carols.get("/notices/").content.decode()


def test_a_morning_tells_once_a_day_and_nobody_of_nothing(cast: Cast) -> None:
    from shuke.notices.actions.tasks import tell_morning

    plan_task(None, by=cast.carol, at=AT, text="Call", due_on=date(2026, 5, 20), assignee=cast.carol)
    assert [tell_morning(AT.replace(hour=hour)) for hour in (4, 5, 7, 13)] == [0, 1, 0, 0]
    assert [(one.kind, one.person, one.count, one.in_page) for one in Notice.objects.all()] == [
        ("due", cast.carol, 1, False)
    ]
    assert tell_morning(AT + timedelta(days=1)) == 1
