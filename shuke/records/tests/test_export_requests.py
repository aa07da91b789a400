"""An export that needs approval is asked for, decided by somebody else, made as asked, and fetched once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.roles import change_role
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role, User
from shuke.core.worker import Worker
from shuke.customers.actions.change import change_customer
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.records import export_log, filtering, types
from shuke.records.actions import export_requests
from shuke.records.actions.tasks import make_export
from shuke.records.models import ExportRequest

State = ExportRequest.State


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ruled(cast: Cast) -> Cast:
    for number in range(4):
        Customer.objects.create(name=f"客{number}", team=cast.north)
    export_requests.change_rule(most_rows=2, contacts=False, by=cast.alice, at=timezone.now())
    return cast


def asked_by(cast: Cast, user: User, **given: str) -> ExportRequest:
    answer = signed_in(user).post("/customers/export/ask/", {"ending": "csv", "reason": "寄賀卡", **given})
    assert answer.status_code == 302
    return ExportRequest.objects.latest("id")


def agreed(one: ExportRequest, by: User) -> ExportRequest:
    answer = signed_in(by).post(f"/exports/{one.pk}/decide/", {"do": "approve", "answer": "好"})
    assert answer.status_code == 302
    Worker().run_all()
    one.refresh_from_db()
    return one


def fetched(one: ExportRequest, by: User) -> tuple[int, str]:
    answer = signed_in(by).post(f"/exports/{one.pk}/file/")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode()


def test_the_log_tells_no_filter_on_a_field_that_its_reader_does_not_see(cast: Cast) -> None:
    kind = types.named("customer")
    whose = {"all": [{"field": "email", "op": "is", "value": "wang@example.com"}]}
    asked = {"f": filtering.parse(whose, kind, cast.alice).packed()}
    assert "wang@" in export_log.told(kind, asked, cast.bob)
    change_role(Role.MANAGER, fields={("customer", "email"): "hidden"}, by=cast.alice)
    assert export_log.told(kind, asked, User.objects.get(pk=cast.bob.pk)) == "…"


def test_without_a_rule_nobody_asks(cast: Cast) -> None:
    answer = signed_in(cast.carol).post("/customers/export.csv")
    assert answer.streaming


def test_many_rows_are_asked_for_agreed_to_and_fetched_once(ruled: Cast) -> None:
    question = signed_in(ruled.carol).post("/customers/export.csv", {"columns": "name"})
    assert not question.streaming
    assert "needs approval" in question.content.decode()
    one = asked_by(ruled, ruled.carol, columns="name")
    assert "寄賀卡" in signed_in(ruled.alice).get("/exports/").content.decode()
    one = agreed(one, ruled.alice)
    assert one.state == State.READY
    status, text = fetched(one, ruled.carol)
    assert (status, "客3" in text, "陳美玲" in text) == (200, True, False)
    assert fetched(one, ruled.carol)[0] == 409
    assert not one.path.exists()
    event = Event.objects.filter(verb="records.exported").latest("id")
    assert (event.by, event.changes["approved"][1], event.changes["rows"][1]) == (ruled.carol, "Alice", 5)


def test_small_pieces_add_up(ruled: Cast) -> None:
    carol = signed_in(ruled.carol)
    ids = list(Customer.objects.filter(team=ruled.north).values_list("pk", flat=True))
    assert carol.post("/customers/export.csv", {"ids": f"{ids[0]},{ids[1]}"}).streaming
    assert not carol.post("/customers/export.csv", {"ids": str(ids[2])}).streaming


def test_phones_need_approval_where_the_shop_says_so(ruled: Cast) -> None:
    export_requests.change_rule(most_rows=None, contacts=True, by=ruled.alice, at=timezone.now())
    carol = signed_in(ruled.carol)
    assert carol.post("/customers/export.csv", {"columns": "name"}).streaming
    assert not carol.post("/customers/export.csv", {"columns": "name,phones"}).streaming
    change_customer(ruled.wang, by=ruled.alice, phones=["0912345678"], email="wang@example.com")
    _token, key = create_token(name="x", by=ruled.carol)
    for path in ("/api/v1/customers", f"/api/v1/customers/{ruled.wang.pk}"):
        told = Client().get(path, headers={"Authorization": f"Bearer {key}"}).content.decode()
        assert "王小明" in told or "\\u738b" in told
        assert "0912345678" not in told
        assert "wang@" not in told


def test_who_approves_never_asks_and_nobody_decides_for_themselves(ruled: Cast) -> None:
    assert signed_in(ruled.alice).post("/customers/export.csv").streaming
    one = asked_by(ruled, ruled.carol)
    assert signed_in(ruled.carol).post(f"/exports/{one.pk}/decide/", {"do": "approve"}).status_code == 403
    change_role(Role.STAFF, by=ruled.alice, named={"exports.approve": True})
    assert signed_in(ruled.carol).post(f"/exports/{one.pk}/decide/", {"do": "approve"}).status_code == 403


def test_what_was_asked_for_stays_as_it_was_asked(ruled: Cast) -> None:
    """Rights that changed since make it void; a record that came since is no wider question."""
    one = asked_by(ruled, ruled.carol, q="客1")
    ruled.carol.teams.add(ruled.south)
    assert agreed(one, ruled.alice).state == State.FAILED
    again = agreed(asked_by(ruled, User.objects.get(pk=ruled.carol.pk), grade="A", columns="name"), ruled.alice)
    status, text = fetched(again, ruled.carol)
    assert (status, "王小明" in text, "客1" in text) == (200, True, False)


def test_a_file_is_only_its_askers_and_only_for_a_week(ruled: Cast) -> None:
    one = agreed(asked_by(ruled, ruled.carol), ruled.alice)
    assert fetched(one, ruled.alice)[0] == 409
    assert fetched(one, ruled.charlie)[0] == 404
    export_requests.sweep(timezone.now() + timedelta(days=8))
    one.refresh_from_db()
    assert (one.state, one.path.exists()) == (State.GONE, False)
    assert fetched(one, ruled.carol)[0] == 409


def test_a_refusal_is_told(ruled: Cast) -> None:
    one = asked_by(ruled, ruled.carol)
    signed_in(ruled.alice).post(f"/exports/{one.pk}/decide/", {"do": "refuse", "answer": "用不到這麼多"})
    assert "用不到這麼多" in signed_in(ruled.carol).get("/exports/").content.decode()


def test_programs_are_held_to_the_same_number(ruled: Cast) -> None:
    _token, key = create_token(name="x", by=ruled.carol)
    headers = {"Authorization": f"Bearer {key}"}
    pages = [Client().get("/api/v1/customers?limit=1&sort=name", headers=headers) for _turn in range(3)]
    assert [one.status_code for one in pages] == [200, 200, 403]
    assert Client().get(f"/api/v1/customers/{ruled.wang.pk}", headers=headers).status_code == 403
    refused = Client().get("/api/v1/customers/export.jsonl", headers=headers)
    assert refused.json()["code"] == "approval_needed"
    asked = Client().get("/api/v1/customers/export.jsonl?reason=ERP", headers=headers)
    assert (asked.status_code, asked.json()["data"]["state"]) == (202, "waiting")


def test_a_program_takes_a_whole_list(cast: Cast) -> None:
    _token, key = create_token(name="x", by=cast.carol)
    path = '/api/v1/customers/export.jsonl?fields=name&filter={"field":"grade","op":"any_of","value":["A"]}'
    answer = Client().get(path, headers={"Authorization": f"Bearer {key}"})
    text = b"".join(answer.streaming_content).decode()
    assert ("王小明" in text, "陳美玲" in text) == (True, False)


def test_the_log_says_who_took_what(ruled: Cast) -> None:
    alice = signed_in(ruled.alice)
    b"".join(alice.post("/customers/export.csv", {"grade": "A", "q": "王"}).streaming_content)
    for address in ("/settings/exports/", "/settings/exports/?what=customer"):
        page = alice.get(address).content.decode()
        assert "“王”" in page
        assert "Grade: A" in page
    assert "“王”" not in alice.get("/settings/exports/?what=order").content.decode()
    assert "“王”" in b"".join(alice.post("/settings/exports/export.csv").streaming_content).decode()
    assert signed_in(ruled.carol).get("/settings/exports/").status_code == 403


def test_the_rule_is_set_on_the_page(cast: Cast) -> None:
    alice = signed_in(cast.alice)
    assert alice.post("/settings/exports/rule/", {"most_rows": "500", "contacts": "on"}).status_code == 302
    assert not signed_in(cast.carol).post("/customers/export.csv", {"columns": "name,email"}).streaming
    assert signed_in(cast.carol).post("/settings/exports/rule/", {}).status_code == 403


def test_a_file_that_could_not_be_made_is_told(ruled: Cast) -> None:
    one = asked_by(ruled, ruled.carol)
    ExportRequest.objects.filter(pk=one.pk).update(state="making", ending="gone")  # a format that left with its package
    with pytest.raises(AssertionError):
        make_export.call(one.pk)
    one.refresh_from_db()
    assert (one.state, one.answer) == ("failed", "The file could not be made. Ask for it again.")
