"""What the record engine does for every type holds for cases too."""

from __future__ import annotations

import json

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.activities.actions import write_down
from shuke.activities.models import Entry
from shuke.customers.actions import change_customer
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import undo_merge
from shuke.privacy.actions import erasing, steps
from shuke.privacy.queries.held import sections
from shuke.privacy.queries.person import person_of
from shuke.records import types
from shuke.records.models import Merged
from shuke.service import actions
from shuke.service.models import Case
from shuke.transfer.others.columns import importable
from shuke.transfer.others.rows import Reader

pytestmark = pytest.mark.django_db


def a_case(cast: Cast, subject: str, **values: object) -> Case:
    return actions.create_case(by=cast.alice, subject=subject, **values)


def test_two_cases_become_one_and_two_again(cast: Cast) -> None:
    first, second = (a_case(cast, text, customer=cast.wang) for text in ("沒收到退款", "還是沒收到退款"))
    write_down(second, kind="note", text="第二次打來", by=cast.bob, at=timezone.now())
    batch = merge(types.named("case"), first.pk, [second.pk], by=cast.alice)
    assert Merged.objects.filter(record_id=second.pk, into_id=first.pk).exists()
    assert list(types.named("case").visible_to(cast.alice)) == [first]
    undo_merge(batch, by=cast.alice)
    assert set(types.named("case").visible_to(cast.alice)) == {first, second}


def test_cases_follow_a_merged_customer(cast: Cast) -> None:
    case = a_case(cast, "換貨", customer=cast.chen)
    merge(types.named("customer"), cast.wang.pk, [cast.chen.pk], by=cast.alice)
    case.refresh_from_db()
    assert case.customer == cast.wang


def test_an_erased_person_is_in_no_case(cast: Cast) -> None:
    case = a_case(cast, "機密的抱怨", customer=cast.wang, description="機密", reporter_phone="0912")
    write_down(case, kind="note", text="機密的話", by=cast.bob, at=timezone.now())
    assert any(
        "機密的抱怨" in row for one in sections(cast.wang.pk, cast.alice) if one.key == "cases" for row in one.rows
    )
    erasure = erasing.ask(cast.wang, reason="", by=cast.alice, at=timezone.now())
    assert steps.cases(erasure, person_of(cast.wang.pk)) == {"cases_kept": 1}
    case.refresh_from_db()
    assert (case.subject, case.description, case.reporter_phone, case.customer) == (case.number, "", "", None)
    assert not Entry.objects.exclude(text="").exists()


def test_what_an_erased_person_asked_before_anybody_knew_them_goes_too(cast: Cast) -> None:
    """By a number or address that nobody else has; however it was typed."""
    change_customer(cast.wang, by=cast.alice, phones=["0912-345-678", "02-2345-6789"], email="wang@example.com")
    change_customer(cast.chen, by=cast.alice, phones=["02-2345-6789"], confirmed=["same_customer"])
    called, wrote, family = (
        a_case(cast, "機密", reporter_name="小王", **way)
        for way in (
            {"reporter_phone": "0912 345 678"}, {"reporter_email": "wang@example.com"}, {"reporter_phone": "0223456789"}
        )
    )  # fmt: skip
    (told,) = (one for one in sections(cast.wang.pk, cast.alice) if one.key == "cases")
    assert {row[1] for row in told.rows} == {called.number, wrote.number}
    erasure = erasing.ask(cast.wang, reason="", by=cast.alice, at=timezone.now())
    erasing.confirm(erasure, typed=erasure.number, by=cast.alice, at=timezone.now())
    erasing.run(erasure.pk, at=timezone.now())
    assert set(Case.objects.filter(reporter_name="", description="", subject=F("number"))) == {called, wrote}
    family.refresh_from_db()
    assert family.reporter_name == "小王"


def test_a_program_makes_and_changes_cases(cast: Cast, client: Client) -> None:
    _token, key = create_token(by=cast.alice, name="shop")
    headers = {"Authorization": f"Bearer {key}"}
    body = json.dumps({"subject": "接到詐騙電話", "customer": cast.wang.pk, "source": "line"})
    made = client.post("/api/v1/cases", body, content_type="application/json", headers=headers)
    assert made.status_code == 201, made.content
    case = Case.objects.get()
    assert (case.priority, case.source, case.team) == ("urgent", "line", cast.north)
    change = client.patch(
        f"/api/v1/cases/{case.pk}", json.dumps({"status": "resolved"}), content_type="application/json", headers=headers
    )
    assert change.status_code == 200, change.content
    case.refresh_from_db()
    assert case.resolved_at is not None


def test_files_without_a_number_can_be_brought_in(cast: Cast) -> None:
    kind = types.named("case")
    assert kind in importable(cast.alice)
    reader = Reader(
        kind, {"subject": kind.field("subject"), "number": kind.field("number")}, {"subject": "主旨"}, cast.alice
    )
    assert reader.must == ["subject"]


def test_a_status_is_taken_back_with_what_followed_from_it(cast: Cast, client: Client) -> None:
    case = actions.move(a_case(cast, "換貨"), "resolved", by=cast.alice, at=timezone.now())
    before = Case.objects.get(pk=case.pk)
    case = actions.change_case(before, by=cast.alice, status="new", resolved_at=None, due_at=before.opened_at)
    assert (case.status, case.resolved_at, case.due_at) == ("new", None, before.opened_at)
