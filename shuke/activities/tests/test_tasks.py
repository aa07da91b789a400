"""Tasks: who sees them, what a tap does, and what comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Extent
from shuke.activities import actions
from shuke.activities.actions import TaskRefused
from shuke.activities.models import Task
from shuke.events.models import Event
from shuke.records import types
from shuke.records.rights import binned

AT = datetime(2024, 5, 3, 9, tzinfo=UTC)
DUE = date(2024, 5, 5)


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.plan_task(cast.wang, text="回電給王小明", due_on=DUE, assignee=cast.carol, by=cast.bob, at=AT)


def verbs() -> list[str]:
    return [
        verb.removeprefix("activities.task_") for verb in Event.objects.order_by("id").values_list("verb", flat=True)
    ]


def test_a_task_is_seen_by_who_sees_its_record_and_by_whose_it_is(cast: Cast, task: Task) -> None:
    see = [one.name for one in (cast.alice, cast.bob, cast.carol, cast.charlie) if _sees(one, task)]
    assert see == ["Alice", "Bob", "Carol"]
    own = actions.plan_task(None, text="買郵票", due_on=DUE, assignee=cast.charlie, by=cast.charlie, at=AT)
    assert [_sees(one, own) for one in (cast.charlie, cast.bob)] == [True, False]


def _sees(person, task: Task) -> bool:
    return Task.objects.visible_to(person).filter(pk=task.pk).exists()


def test_nobody_gets_a_task_about_what_they_may_not_see(cast: Cast, task: Task) -> None:
    with pytest.raises(TaskRefused):
        actions.plan_task(cast.wang, text="x", due_on=DUE, assignee=cast.charlie, by=cast.bob, at=AT)
    with pytest.raises(TaskRefused):
        actions.reassign(task, to=cast.charlie, by=cast.bob, at=AT)


def test_who_lost_sight_of_the_record_reads_its_name_nowhere(client: Client, cast: Cast, task: Task) -> None:
    Task.objects.update(assignee=cast.charlie)  # as after a change of teams
    client.force_login(cast.charlie)
    for address in ("/tasks/", f"/tasks/{task.pk}/", "/?show=tasks"):
        html = client.get(address).content.decode()
        assert "回電" in html
        assert f"/customers/{cast.wang.id}/" not in html


def test_each_tap_does_one_thing_and_a_second_nothing(cast: Cast, task: Task) -> None:
    for _time in range(2):
        actions.complete(task, by=cast.carol, at=AT, result="下週來")
    for _time in range(2):
        actions.reopen(task, by=cast.carol, at=AT)
    for _time in range(2):
        actions.postpone(task, to=date(2024, 5, 9), by=cast.carol, at=AT)
    actions.reassign(task, to=cast.bob, by=cast.carol, at=AT)
    task.refresh_from_db()
    assert (task.done_at, task.due_on, task.assignee) == (None, date(2024, 5, 9), cast.bob)
    assert verbs() == ["planned", "done", "reopened", "postponed", "reassigned"]


def test_the_bin_hides_and_gives_back(cast: Cast, task: Task) -> None:
    actions.delete_task(task, by=cast.bob)
    assert not _sees(cast.bob, task)
    actions.restore_task(task, by=cast.bob)
    assert _sees(cast.bob, task)


def test_the_pages_of_tasks(client: Client, cast: Cast, task: Task) -> None:
    client.force_login(cast.carol)
    html = client.get("/tasks/", {"due": "overdue"}).content.decode()
    assert "回電給王小明" in html
    assert f"/customers/{cast.wang.id}/" in html
    assert "回電給王小明" not in client.get("/tasks/", {"due": "done"}).content.decode()
    client.post(f"/activities/tasks/{task.pk}/postpone/", {"to": "2030-01-02"})
    client.post(f"/activities/tasks/{task.pk}/reassign/", {"assignee": cast.bob.pk})
    client.post(f"/activities/tasks/{task.pk}/done/", {"result": "好"})
    task.refresh_from_db()
    assert (task.due_on, task.assignee, task.result, task.done_by) == (date(2030, 1, 2), cast.bob, "好", cast.carol)
    assert "好" in client.get(f"/tasks/{task.pk}/").content.decode()
    client.post(f"/activities/tasks/{task.pk}/reopen/")
    assert Task.objects.get().done_at is None


def test_who_may_not_plan_is_offered_none_and_writes_none(client: Client, cast: Cast, task: Task) -> None:
    change_role(Role.STAFF, extents={("task", "create"): Extent.NONE}, by=cast.alice)
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/"
    page = client.get(address).content.decode()
    assert 'value="task"' not in page
    assert 'name="plan"' not in page
    written = Event.objects.count()
    sent = {"kind": "task", "text": "回電", "due_on": "2099-01-01"}
    assert client.post(f"/activities/on{address}", sent).status_code == 403
    both = {"kind": "note", "text": "喜歡熟普", "plan": "1", "next_text": "回電", "due_on": "2099-01-01"}
    assert client.post(f"/activities/on{address}", both).status_code == 403
    assert (Task.objects.count(), Event.objects.count()) == (1, written)
    assert client.post(f"/activities/on{address}", {"kind": "note", "text": "喜歡熟普"}).status_code == 302


def test_who_sees_no_to_dos_meets_none_on_today(client: Client, cast: Cast, task: Task) -> None:
    client.force_login(cast.carol)
    assert task.text in client.get("/?show=tasks").content.decode()
    change_role(Role.STAFF, extents={("task", "see"): Extent.NONE}, by=cast.alice)
    assert task.text not in client.get("/?show=tasks").content.decode()


def test_a_button_changes_no_field_that_the_role_may_only_see(client: Client, cast: Cast, task: Task) -> None:
    change_role(Role.STAFF, fields={("task", "due_on"): "read", ("task", "assignee"): "read"}, by=cast.alice)
    client.force_login(cast.carol)
    assert client.post(f"/activities/tasks/{task.pk}/postpone/", {"to": "2099-01-01"}).status_code == 403
    assert client.post(f"/activities/tasks/{task.pk}/reassign/", {"assignee": cast.bob.pk}).status_code == 403


def test_outsiders_and_those_who_only_look_change_nothing(client: Client, cast: Cast, task: Task) -> None:
    for person, status in ((cast.charlie, 404), (cast.dave, 403)):
        client.force_login(person)
        for tap in ("done", "reopen", "postpone", "reassign"):
            assert client.post(f"/activities/tasks/{task.pk}/{tap}/", {"to": "2030-01-02"}).status_code == status
    assert verbs() == ["planned"]


def test_the_next_step_stands_on_the_customers_page_and_asks_what_comes_then(
    client: Client, cast: Cast, task: Task
) -> None:
    client.force_login(cast.carol)
    assert "回電給王小明" in client.get(f"/customers/{cast.wang.id}/").content.decode()
    answer = client.post(f"/activities/tasks/{task.pk}/done/", {"from": "next"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "回電給王小明" not in html
    assert "And what comes next?" in html


def test_today_counts_ones_own_and_one_tap_completes(client: Client, cast: Cast, task: Task) -> None:
    actions.plan_task(None, text="別人的", due_on=DUE, assignee=cast.bob, by=cast.bob, at=AT)
    actions.plan_task(None, text="以後的", due_on=date(2099, 1, 1), assignee=cast.carol, by=cast.carol, at=AT)
    client.force_login(cast.carol)
    html = client.get("/", {"show": "tasks"}).content.decode()
    assert "回電給王小明" in html
    assert "別人的" not in html
    assert "以後的" not in html
    answer = client.post(f"/activities/tasks/{task.pk}/done/", {"from": "today"})
    assert answer["Location"] == "/?show=tasks"
    assert Task.objects.get(pk=task.pk).done_by == cast.carol


def test_a_task_is_planned_through_its_own_form_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    sent = {"text": "買郵票", "due_on": timezone.localdate().isoformat(), "assignee": cast.carol.pk, "token": "t1"}
    for _time in range(2):
        client.post("/tasks/new/", sent)
    assert Task.objects.get().assignee == cast.carol


def test_as_many_queries_for_ten_tasks_as_for_one(client: Client, cast: Cast, task: Task) -> None:
    client.force_login(cast.carol)
    counts = []
    for count in (0, 9):
        for number in range(count):
            actions.plan_task(cast.wang, text=f"事{number}", due_on=DUE, assignee=cast.carol, by=cast.bob, at=AT)
        with CaptureQueriesContext(connection) as captured:
            client.get("/tasks/")
            client.get(f"/customers/{cast.wang.id}/")
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]


def test_a_task_in_the_bin_is_found_by_those_who_saw_it(cast: Cast, task: Task) -> None:
    actions.delete_task(task, by=cast.bob)
    found = [one.name for one in (cast.alice, cast.bob, cast.charlie) if binned(one, types.named("task")).exists()]
    assert found == ["Alice", "Bob"]


def test_a_second_owner_does_not_read_the_first_ones_own_to_dos(client: Client, cast: Cast) -> None:
    """Both see every customer; the question is kept for each of them apart."""
    other = User.objects.create(username="second", name="乙", role="owner", scope="all", language="en")
    for _again in range(2):
        actions.plan_task(by=cast.alice, at=AT, text="Buy a ring", due_on=DUE, assignee=cast.alice)
        client.force_login(cast.alice)
        assert "Buy a ring" in client.get("/tasks/").content.decode()
        client.force_login(other)
        assert "Buy a ring" not in client.get("/tasks/").content.decode()


def test_a_new_one_begins_with_oneself(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert f'<option value="{cast.alice.pk}" selected>' in client.get("/tasks/new/").content.decode()
