"""The audit log: what stands in it, who reads it, and that nothing goes from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from conftest import Cast
from shuke.accounts import actions as accounts
from shuke.accounts.models import Role
from shuke.events.actions import record
from shuke.events.audit import KIND_OF
from shuke.events.models import AppendOnly, Event
from shuke.records.verbs import VERBS

NOON = datetime(2024, 5, 5, 12, tzinfo=UTC)


def test_coming_in_going_out_and_failing_are_written_down(cast: Cast, client: Client) -> None:
    client.post("/account/login/", {"login": "carol", "password": "wrong"})
    client.post("/account/login/", {"login": "carol", "password": "correct horse"})
    client.post("/account/logout/")
    failed, came, went = Event.objects.filter(audit="sign_in").order_by("id")
    assert (failed.verb, failed.by, failed.changes["account"]) == ("accounts.sign_in_failed", None, [None, "carol"])
    assert (came.verb, came.by) == ("accounts.signed_in", cast.carol)
    assert (went.verb, went.by) == ("accounts.signed_out", cast.carol)
    assert "wrong" not in str([event.changes for event in (failed, came, went)])


def test_an_event_is_never_changed_nor_deleted(cast: Cast) -> None:
    event = record("customers.noted", cast.wang, by=cast.carol, at=NOON)
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(note="x"),
        lambda: Event.objects.bulk_update([event], ["note"]),
    ):
        with pytest.raises(AppendOnly), transaction.atomic():
            attempt()
    assert Event.objects.filter(pk=event.pk).erase() == 1


def test_the_log_is_filtered_by_person_kind_and_day(cast: Cast, client: Client) -> None:
    accounts.change_role(Role.STAFF, named={"imports.run": True}, by=cast.alice)
    record("records.exported", cast.wang, by=cast.bob, at=NOON)
    client.force_login(cast.alice)
    whole = client.get("/settings/audit/").content.decode()
    assert "Role changed" in whole
    assert "List exported" in whole
    only_bob = client.get("/settings/audit/", {"person": cast.bob.pk}).content.decode()
    assert "List exported" in only_bob
    assert "Role changed" not in only_bob
    assert "List exported" not in client.get("/settings/audit/", {"kind": "rights"}).content.decode()
    that_day = client.get("/settings/audit/", {"first": "2024-05-05", "last": "2024-05-05"}).content.decode()
    assert "List exported" in that_day
    assert "Role changed" not in that_day


def test_the_log_goes_on_from_page_to_page(cast: Cast, client: Client, django_assert_max_num_queries) -> None:
    for number in range(120):
        record("records.exported", cast.wang, by=cast.bob, at=NOON + timedelta(minutes=number // 3), note=f"n{number}.")
    client.force_login(cast.alice)
    seen: list[str] = []
    address: str | None = "/settings/audit/"
    while address:
        with django_assert_max_num_queries(14):
            page = client.get(address)
        seen += [f"n{number}." for number in range(120) if f"n{number}." in page.content.decode()]
        address = page.context["next_url"] and f"/settings/audit/{page.context['next_url']}"
    assert sorted(seen) == sorted(f"n{number}." for number in range(120))


def test_taking_the_log_away_is_written_down_first(cast: Cast, client: Client) -> None:
    record("records.exported", cast.wang, by=cast.bob, at=NOON)
    client.force_login(cast.alice)
    text = b"".join(client.post("/settings/audit/export.csv", {"kind": "export"}).streaming_content).decode()
    assert text.startswith("\ufeff")
    assert "List exported" in text
    assert Event.objects.get(verb="records.audit_exported").by == cast.alice


def test_values_of_records_do_not_stand_in_the_log(cast: Cast, client: Client) -> None:
    record("customers.deleted", cast.wang, by=cast.bob, changes={"birthday": ("1970-07-07", None)})
    client.force_login(cast.alice)
    assert "1970-07-07" not in client.get("/settings/audit/").content.decode()


@pytest.mark.parametrize("name", ["bob", "carol", "dave"])
def test_only_who_may_read_it_does(cast: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(cast, name))
    assert client.get("/settings/audit/").status_code == 403
    assert client.post("/settings/audit/export.csv").status_code == 403


def test_every_line_of_the_audit_log_is_said_in_words() -> None:
    assert set(KIND_OF) <= set(VERBS)
