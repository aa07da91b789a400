"""What happens is told to other programs: signed, in order, until they take it, and never more than its owner sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.models import ShopRole, User
from shuke.automation.actions.taking import take_in
from shuke.core import outside
from shuke.customers.actions import change_customer, create_customer, delete_customer
from shuke.duplicates.actions.merging import merge
from shuke.notices.models import Notice
from shuke.records import types
from shuke.webhooks import signing
from shuke.webhooks.actions import keeping, replaying
from shuke.webhooks.actions.announcing import announce
from shuke.webhooks.actions.sending import GIVEN_UP, HELD, OFF_AFTER, Sender
from shuke.webhooks.models import Delivery, Webhook
from shuke.webhooks.tests.receiver import Receiver, receiving, verify

State, Problem = Delivery.State, Delivery.Problem


@pytest.fixture
def receiver(cast: Cast, settings: Any) -> Iterator[Receiver]:
    with receiving() as made:
        settings.SHUKE_WEBHOOKS_TRUSTED = [made.origin]
        yield made


def hook_of(receiver: Receiver, by: User, *kinds: str, **more: Any) -> Webhook:
    url = f"{receiver.origin}/told?key=1"
    made, _secret = keeping.make(by=by, at=timezone.now(), name="會計", url=url, kinds=kinds, **more)
    return made


def deliver(at: datetime | None = None) -> None:
    """What a worker does until nothing is left to do at this moment."""
    sender, at = Sender(), at or timezone.now()
    while sender.turn(at) or sender.running:
        pass


def test_the_record_is_told_signed_as_its_owner_sees_it(cast: Cast, receiver: Receiver) -> None:
    url = f"{receiver.origin}/"
    hook, secret = keeping.make(
        by=cast.alice, at=timezone.now(), name="x", url=url, kinds=["customer.created", "customer.changed"]
    )
    made = create_customer(by=cast.alice, name="林一")
    change_customer(made, by=cast.alice, email="lin@example.com")
    change_customer(cast.chen, by=None, note="second")
    deliver()
    assert [one["type"] for one in receiver.said if one["data"]["id"] == made.pk] == [
        "customer.created", "customer.changed",
    ]  # fmt: skip
    told = next(one for one in receiver.said if one["type"] == "customer.changed" and one["data"]["id"] == made.pk)
    assert told["data"]["record"]["email"] == "lin@example.com"
    assert told["data"]["changed"] == ["email"]
    assert all(verify(secret, *one) for one in receiver.got)
    assert not verify(secret, {**receiver.got[0][0], "webhook-id": "evt_0"}, receiver.got[0][1])
    assert set(Delivery.objects.values_list("webhook", "state", "status")) == {(hook.pk, "taken", 204)}


def test_hidden_fields_and_others_customers_are_not_told(cast: Cast, receiver: Receiver) -> None:
    ShopRole.objects.create(
        key="staff", base="staff", named={"settings.change": True}, fields={"customer": {"email": "hidden"}}
    )
    hook_of(receiver, cast.carol, "customer.changed")
    for one in (cast.wang, cast.chen):
        change_customer(one, by=cast.alice, email="x@example.com", note="n")
    deliver()
    (told,) = receiver.said
    assert told["data"]["id"] == cast.wang.pk
    assert "email" not in told["data"]["record"]
    assert told["data"]["changed"] == ["note"]
    assert set(Delivery.objects.values_list("subject_id", "state")) == {
        (cast.wang.pk, "taken"), (cast.chen.pk, "dropped"),
    }  # fmt: skip


def test_a_records_later_event_waits_for_its_earlier_one(cast: Cast, receiver: Receiver) -> None:
    hook_of(receiver, cast.alice, "customer.changed")
    receiver.statuses = [500, 200]
    change_customer(cast.wang, by=None, note="1")
    deliver()
    for note in ("2", "3"):
        change_customer(cast.wang, by=None, note=note)
    change_customer(cast.chen, by=None, note="1")
    deliver()
    assert [one["data"]["id"] for one in receiver.said] == [cast.wang.pk, cast.chen.pk]
    waits = Delivery.objects.filter(subject_id=cast.wang.pk).order_by("pk")
    assert [one.problem for one in waits] == [Problem.STATUS, "", ""]
    assert waits[0].answer == "不收   no"
    deliver(waits[0].due_at)
    wangs = [headers["webhook-id"] for headers, _body in receiver.got if headers["webhook-id"] != waits[0].message]
    assert receiver.got[0][0]["webhook-id"] == waits[0].message == receiver.got[2][0]["webhook-id"]
    assert wangs[1:] == [waits[1].message, waits[2].message]
    assert set(waits.values_list("state", flat=True)) == {State.TAKEN}


def test_what_a_killed_worker_had_in_hand_is_sent_again(cast: Cast, receiver: Receiver) -> None:
    hook_of(receiver, cast.alice, "customer.changed")
    change_customer(cast.wang, by=None, note="1")
    lost = Sender()
    announce(lost.streams, timezone.now())
    lost.begin(timezone.now())
    lost.done.get(timeout=5)  # sent, and nobody writes down that it was
    deliver()
    assert len(receiver.got) == 1
    deliver(timezone.now() + HELD)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1 < len(receiver.got)
    assert Delivery.objects.get().state == State.TAKEN


def test_it_is_given_up_after_a_day_and_switched_off_after_days(cast: Cast, receiver: Receiver) -> None:
    hook = hook_of(receiver, cast.alice, "customer.changed")
    receiver.statuses = [503]
    change_customer(cast.wang, by=None, note="1")
    deliver()
    one = Delivery.objects.get()
    while one.state == State.WAITING:
        before = one.due_at
        Webhook.objects.update(rests_until=None)
        deliver(before)
        one.refresh_from_db()
        assert one.state == State.FAILED or before < one.due_at <= one.began_at + GIVEN_UP
    assert (one.state, one.tries > 8) == (State.FAILED, True)
    Webhook.objects.update(failing_since=timezone.now() - OFF_AFTER, rests_until=None)
    change_customer(cast.wang, by=None, note="2")
    deliver()
    hook.refresh_from_db()
    assert hook.off == Webhook.Off.FAILING
    assert list(Notice.objects.filter(kind="webhook").values_list("person", flat=True)) == [cast.alice.pk]


def test_who_says_gone_is_not_asked_again(cast: Cast, receiver: Receiver) -> None:
    hook = hook_of(receiver, cast.alice, "customer.changed")
    receiver.statuses = [410]
    change_customer(cast.wang, by=None, note="1")
    deliver()
    hook.refresh_from_db()
    assert hook.off == Webhook.Off.GONE


def test_whose_rights_ended_hears_nothing(cast: Cast, receiver: Receiver) -> None:
    hook = hook_of(receiver, cast.alice, "customer.changed")
    User.objects.filter(pk=cast.alice.pk).update(role="manager")
    change_customer(cast.wang, by=None, note="1")
    deliver()
    hook.refresh_from_db()
    assert (hook.off, receiver.got) == (Webhook.Off.RIGHTS, [])


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://169.254.169.254/latest",
        "https://10.0.0.1:8443/", "https://[::ffff:10.0.0.1]/", "http://example.com/", "ftp://example.com/",
        "https://a:b@example.com/", "https://0/", "https://2130706433/", "nothing",
    ],
)  # fmt: skip
def test_nobody_is_told_within_the_house(cast: Cast, url: str) -> None:
    with pytest.raises(keeping.BadWebhook):
        keeping.make(by=cast.alice, at=timezone.now(), name="x", url=url, kinds=["customer.changed"])


def test_an_address_that_leads_into_the_house_later_gets_nothing(cast: Cast, receiver: Receiver, settings: Any) -> None:
    hook_of(receiver, cast.alice, "customer.changed")
    settings.SHUKE_WEBHOOKS_TRUSTED = []
    change_customer(cast.wang, by=None, note="1")
    deliver()
    assert (Delivery.objects.get().problem, receiver.got) == (Problem.INSIDE, [])


def test_nothing_is_followed_and_nobody_waits_for_the_slow(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook_of(receiver, cast.alice, "customer.changed")
    receiver.statuses = [302, 200]
    change_customer(cast.wang, by=None, note="1")
    deliver()
    assert (Delivery.objects.get().status, len(receiver.got)) == (302, 1)
    monkeypatch.setattr(outside, "SECONDS", 0.1)
    receiver.slow = 0.4
    change_customer(cast.chen, by=None, note="1")
    deliver()
    assert Delivery.objects.get(subject_id=cast.chen.pk).problem == Problem.TIME


def test_states_deletion_merging_and_signals_are_told(cast: Cast, receiver: Receiver) -> None:
    kinds = ["customer.deleted", "customer.merged", "signal.call"]
    hook_of(receiver, cast.alice, *kinds)
    double = create_customer(by=cast.alice, name="王小明", confirmed=["same_customer"])
    merge(types.named("customer"), cast.wang.pk, [double.pk], by=cast.alice)
    take_in([{"kind": "call", "member_no": "M001"}], by=cast.alice, at=timezone.now())
    delete_customer(cast.chen, by=cast.alice)
    deliver()
    said = {one["type"]: one["data"] for one in receiver.said}
    assert set(said) == set(kinds)
    assert said["customer.merged"]["merged"] == [double.pk]
    assert said["customer.deleted"]["record"]["name"] == "陳美玲"
    assert said["signal.call"]["signal"]["customer"] == cast.wang.pk


def test_a_filter_leaves_the_others_out(cast: Cast, receiver: Receiver) -> None:
    only = {"customer": {"field": "grade", "op": "is", "value": "A"}}
    hook_of(receiver, cast.alice, "customer.changed", filters=only)
    for one in (cast.wang, cast.chen):
        change_customer(one, by=None, note="1")
    deliver()
    assert [one["data"]["id"] for one in receiver.said] == [cast.wang.pk]


def test_told_again_under_the_same_number_and_what_was_before(cast: Cast, receiver: Receiver) -> None:
    change_customer(cast.wang, by=None, note="before")
    hook = hook_of(receiver, cast.alice, "customer.changed")
    change_customer(cast.chen, by=None, note="1")
    deliver()
    now = timezone.now()
    for _twice in range(2):
        replaying.fill.call(hook.pk, (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat())
    deliver()
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert [one["data"]["id"] for one in receiver.said] == [cast.chen.pk, cast.chen.pk, cast.wang.pk]
    assert ids[0] == ids[1]


def test_for_a_day_the_old_secret_signs_as_well(cast: Cast, receiver: Receiver) -> None:
    hook = hook_of(receiver, cast.alice, "customer.changed")
    old, now = signing.secret(hook.salt), timezone.now()
    new = keeping.rotate(hook, by=cast.alice, at=now)
    for at, both in ((now, True), (now + keeping.OVERLAP, False)):
        headers = signing.headers(hook, "evt_1", b"{}", at)
        assert verify(new, headers, b"{}")
        assert verify(old, headers, b"{}") == both


def test_nothing_is_read_or_written_without_webhooks(cast: Cast, django_assert_num_queries: Any) -> None:
    sender = Sender()
    with django_assert_num_queries(2):
        assert not sender.turn(timezone.now())


def test_the_pages(cast: Cast, client: Client, receiver: Receiver) -> None:
    client.force_login(cast.alice)
    given = {"name": "會計", "url": f"{receiver.origin}/", "kinds": ["customer.changed", "order.status.completed"]}
    made = client.post("/settings/webhooks/new/", given)
    hook = Webhook.objects.get()
    page = f"/settings/webhooks/{hook.pk}/"
    assert signing.secret(hook.salt) in made.content.decode()
    assert signing.secret(hook.salt) not in client.get(page).content.decode()
    assert client.post(f"{page}test/").status_code == 302
    deliver()
    assert "test_" in client.get(page).content.decode()
    assert client.post("/settings/webhooks/new/", {**given, "url": "https://127.0.0.1/"}).status_code == 422
    client.force_login(cast.bob)
    assert client.get(page).status_code == 403


def test_what_can_not_be_put_into_words_holds_nobody_else_up(cast: Cast, receiver: Receiver) -> None:
    hook = hook_of(receiver, cast.alice, "customer.changed")
    for one in (cast.wang, cast.chen):
        change_customer(one, by=None, note="1")
    announce(Sender().streams, timezone.now())
    Delivery.objects.filter(subject_id=cast.wang.pk).update(told={"changed": None})
    deliver()
    assert [one["data"]["id"] for one in receiver.said] == [cast.chen.pk]
    broken = Delivery.objects.get(subject_id=cast.wang.pk)
    hook.refresh_from_db()
    assert (broken.state, broken.problem, hook.failures) == (State.WAITING, Problem.OURS, 0)


def test_a_shop_that_was_brought_back_tells_nobody_twice(cast: Cast, receiver: Receiver) -> None:
    hook = hook_of(receiver, cast.alice, "customer.changed")
    change_customer(cast.wang, by=cast.alice, note="before the backup")
    assert keeping.rest_after_restoring() == 1
    deliver()
    hook.refresh_from_db()
    assert (hook.off, receiver.got) == (Webhook.Off.RESTORED, [])
