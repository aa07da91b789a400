from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast, buy
from shuke.activities.actions import write_down
from shuke.customers.actions import change_customer
from shuke.records import shape
from shuke.records.search import find
from shuke.service import actions, queries
from shuke.service.models import Case, CaseRule

pytestmark = pytest.mark.django_db


def a_case(cast: Cast, subject: str = "請問運費", **values: object) -> Case:
    return actions.create_case(by=cast.alice, subject=subject, **values)


@pytest.mark.parametrize(
    ("subject", "kind", "priority"),
    [
        ("接到詐騙電話", "money", "urgent"),
        ("接到诈骗电话", "money", "urgent"),
        ("I had a FRAUD call", "money", "urgent"),
        ("沒收到退款", "money", "urgent"),
        ("没收到退款", "money", "urgent"),
        ("I have not received my refund", "money", "urgent"),
        ("信用卡被重複扣款", "money", "urgent"),
        ("You charged me twice", "money", "urgent"),
        ("鞋子不合腳想換貨", "returns", "normal"),
        ("請問幾點開門", "other", "normal"),
    ],
)
def test_starter_rules_know_what_comes_first(cast: Cast, subject: str, kind: str, priority: str) -> None:
    case = a_case(cast, subject)
    assert (case.kind, case.priority) == (kind, priority)
    assert bool(case.why) == (kind != "other")


def test_the_owner_s_rule_is_asked_in_its_place(cast: Cast) -> None:
    order = buy(cast.wang, cast.tea, timezone.localdate())
    a_case(cast)
    CaseRule.objects.create(name="茶的事", product=cast.tea, kind="product", priority="high", position=1)
    CaseRule.objects.create(name="完成的訂單", order_status="completed", kind="money", priority="low", position=2)
    assert a_case(cast, "沒收到退款", product=cast.tea).why == "茶的事"
    assert a_case(cast, "問一下", order=order).priority == "low"
    assert a_case(cast, "沒收到退款").priority == "urgent"
    assert a_case(cast, "沒收到退款", kind="other", priority="low").why == ""


def test_numbers_go_on_and_a_form_sent_twice_makes_one(cast: Cast) -> None:
    first, again = a_case(cast, token="t"), a_case(cast, token="t")
    taken = a_case(cast, number="C-0002")
    assert (first.pk, first.number) == (again.pk, "C-0001")
    assert taken.number == "C-0002"
    assert a_case(cast).number == "C-0003"


def test_money_stands_before_other_urgent_cases_and_older_before_newer(cast: Cast) -> None:
    now = timezone.now()
    other = a_case(cast, "開門", priority="urgent", kind="other", opened_at=now - timedelta(days=3))
    newer = a_case(cast, "詐騙電話", opened_at=now)
    older = a_case(cast, "沒收到退款", opened_at=now - timedelta(hours=1))
    asked = a_case(cast, "請問運費", opened_at=now - timedelta(days=9))
    shown = queries.queue(cast.alice, now).lines
    assert [one.case for one in shown] == [older, newer, other, asked]


def test_pages_of_the_queue_go_on_where_the_last_one_ended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """Also when somebody settled one of those before, and for cases that came in at the very same moment."""
    monkeypatch.setattr(import_module("shuke.service.queries.queue"), "SHOWN", 2)
    at = timezone.now()
    cases = [a_case(cast, opened_at=at, customer=(None, cast.wang)[one % 2]) for one in range(5)]
    with shape.settled():
        first = queries.queue(cast.alice, at)  # what the person may see is read once
        with django_assert_num_queries(2):
            queries.queue(cast.alice, at)
    actions.move(cases[0], "closed", by=cast.alice, at=at)
    second = queries.queue(cast.alice, at, after=first.next)
    third = queries.queue(cast.alice, at, after=second.next)
    assert [one.case for page in (first, second, third) for one in page.lines] == cases
    assert third.next == ""
    for made_up in ("x", "0_x_1", f"99999_{at.isoformat()}_1", f"0_{at.isoformat()}_x"):
        assert queries.queue(cast.alice, at, after=made_up).lines[0].case == cases[1]


def test_a_number_that_is_none_is_no_case(cast: Cast, client: Client) -> None:
    case = a_case(cast)
    client.force_login(cast.alice)
    assert client.post(f"/cases/{case.pk}/same/", {"other": "C-0001"}).status_code == 422


def test_answers_stop_the_clock_and_whoever_writes_again_starts_it(cast: Cast) -> None:
    now = timezone.now()
    case = a_case(cast, "沒收到退款", at=now - timedelta(hours=3), customer=cast.wang)
    assert list(queries.overdue_of(cast.bob, now)) == []
    actions.take(case, by=cast.bob, at=now)
    assert list(queries.overdue_of(cast.bob, now)) == [case]
    write_down(case, kind="note", text="查過了", by=cast.bob, at=now)
    case.refresh_from_db()
    assert case.first_response_at is None
    actions.reply(case, "馬上處理", channel="line", then="pending", by=cast.bob, at=now)
    case.refresh_from_db()
    assert (case.first_response_at, case.due_at, case.status) == (now, None, "pending")
    later = now + timedelta(days=1)
    details = {"channel": "line", "direction": "in"}
    write_down(case, kind="message", text="還是沒有", details=details, by=cast.bob, at=later)
    case.refresh_from_db()
    assert (case.status, case.due_at, case.first_response_at) == ("open", later + timedelta(hours=2), now)


def test_who_answers_what_nobody_has_looks_after_it(cast: Cast) -> None:
    now = timezone.now()
    case = a_case(cast, "沒收到退款", at=now, customer=cast.wang)
    for one in (cast.bob, cast.alice):
        actions.reply(case, "馬上處理", channel="line", by=one, at=now)
    case.refresh_from_db()
    assert case.owner == cast.bob


def test_resolving_and_opening_again(cast: Cast) -> None:
    now, case = timezone.now(), a_case(cast)
    case = actions.move(case, "resolved", by=cast.alice, at=now)
    assert (case.resolved_at, case.due_at, case.is_open) == (now, None, False)
    case = actions.move(case, "open", by=cast.alice, at=now)
    assert (case.resolved_at, case.due_at) == (None, now + timedelta(days=1))


def test_two_people_who_take_the_same_case_see_it(cast: Cast, client: Client) -> None:
    case = a_case(cast, team=cast.north)
    client.force_login(cast.bob)
    page = client.get("/cases/queue/").content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    actions.take(case, by=cast.carol, at=timezone.now())
    answer = client.post(f"/cases/{case.pk}/take/", {"version": version, "from": "queue"})
    assert answer.status_code == 409
    assert "Carol" in answer.content.decode()
    case.refresh_from_db()
    assert case.owner == cast.carol


def test_handing_over_needs_a_reason_which_stays(cast: Cast) -> None:
    now, case = timezone.now(), a_case(cast, team=cast.north)
    with pytest.raises(actions.ReasonMissing):
        actions.hand_over(case, to=cast.carol, team=None, reason=" ", by=cast.alice, at=now)
    case = actions.hand_over(case, to=cast.carol, team=None, reason="她認識王先生", by=cast.alice, at=now)
    assert (case.owner, case.status) == (cast.carol, "open")


def test_a_reporter_is_recognised_by_number_and_can_become_a_customer(cast: Cast, client: Client) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0912-345-678"])
    case = a_case(cast, reporter_name="小王", reporter_phone="0912 345 678", team=cast.north)
    other = a_case(cast, reporter_name="林小姐", reporter_phone="0987-111-222", team=cast.north)
    assert queries.alike_customers(case, cast.alice) == [cast.wang]
    assert queries.alike_customers(case, cast.charlie) == []
    client.force_login(cast.bob)
    client.post(f"/cases/{case.pk}/who/", {"customer": cast.wang.pk})
    client.post(f"/cases/{other.pk}/new-customer/")
    case.refresh_from_db()
    other.refresh_from_db()
    assert case.customer == cast.wang
    assert other.customer is not None
    assert other.customer.phones.get().e164 == "+886987111222"
    assert [one.pk for one in queries.open_cases([cast.wang.pk], cast.bob)] == [case.pk]


def test_who_sees_a_case(cast: Cast) -> None:
    case = a_case(cast, "沒收到退款", customer=cast.wang)
    assert case.team == cast.north
    assert find("case", "退款", cast.bob, limit=5) == [case]
    assert find("case", "退款", cast.charlie, limit=5) == []
    assert queries.queue(cast.charlie, timezone.now()).lines == []


@pytest.mark.parametrize(
    "page", ["/cases/queue/", "/cases/", "/cases/{case}/", "/customers/{customer}/", "/products/{tea}/"]
)
def test_pages_show_the_case(cast: Cast, client: Client, page: str) -> None:
    case = a_case(cast, "沒收到退款", customer=cast.wang, product=cast.tea)
    client.force_login(cast.alice)
    shown = client.get(page.format(case=case.pk, customer=cast.wang.pk, tea=cast.tea.pk))
    assert "沒收到退款" in shown.content.decode()
