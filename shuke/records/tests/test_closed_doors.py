"""Ways around the rights that were once open."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from conftest import Cast, make_user
from shuke.accounts.actions import change_role
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role, Scope, User
from shuke.accounts.rights import Extent, Verb
from shuke.activities.actions.tasks import plan_task
from shuke.activities.models import Task
from shuke.core.errors import NotAllowed
from shuke.customers.actions import change_customer
from shuke.customers.actions.households import create_household
from shuke.customers.actions.many import check
from shuke.customers.models import Customer, Household, Membership
from shuke.events.models import Event
from shuke.orders.models import Order
from shuke.records import filtering, search, types
from shuke.records.actions import shaping
from shuke.records.actions.bulk import change_many
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.undo import undo_event
from shuke.records.fields import BadOption
from shuke.records.fields.stored import Custom, KeptText
from shuke.records.filtering import reading
from shuke.records.filtering.reading import Reading
from shuke.records.jobs import shown
from shuke.records.keyset import Cursor
from shuke.records.queries import tell
from shuke.records.rights import OwnerNotYours
from shuke.records.versions import version_of

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_formula_of_a_linked_record_tells_no_hidden_field(cast: Cast) -> None:
    options = {"expression": '{grade} = "A"', "as": "number"}
    row = shaping.add_field("customer", "formula", by=cast.alice, labels={"en": "Best"}, options=options)
    asked = {"field": f"customer.{row.key}", "op": "is", "value": True}
    assert filtering.parse(asked, types.named("order"), cast.carol)
    change_role(Role.STAFF, fields={("customer", "grade"): "hidden"}, by=cast.alice)
    with pytest.raises(filtering.FilterRefused):
        filtering.parse(asked, types.named("order"), fresh(cast.carol))


def test_the_right_to_delete_takes_no_change_back(cast: Cast) -> None:
    change_customer(cast.wang, by=cast.alice, name="王大明")
    edit = Event.objects.latest("id")
    extents = {("customer", Verb.CHANGE): Extent.OWN, ("customer", Verb.DELETE): Extent.TREE}
    change_role(Role.STAFF, extents=extents, by=cast.alice)
    with pytest.raises(NotAllowed):
        undo_event(edit, by=fresh(cast.carol))


def test_history_names_nobody_whom_its_reader_may_not_see(cast: Cast) -> None:
    order = Order.objects.filter(customer=cast.wang)[0]
    moved = Event.objects.create(
        at=timezone.now(), verb="orders.changed", subject_type="orders.order", subject_id=order.pk,
        customer_id=cast.wang.pk, changes={"customer": [cast.chen.pk, cast.wang.pk]},
    )  # fmt: skip
    assert tell([moved], cast.alice)[0].changes[0][1:] == ("陳美玲", "王小明")
    assert tell([moved], cast.carol)[0].changes[0][1:] == (f"#{cast.chen.pk}", "王小明")
    Customer.objects.filter(pk=cast.chen.pk).update(deleted_at=timezone.now())
    assert tell([moved], cast.alice)[0].changes[0][1] == "陳美玲"


def test_looking_as_a_role_keeps_its_own_ids(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SLOW", -1)
    kind, on = types.named("customer"), timezone.localdate()

    def found(user: User) -> int:
        asked = filtering.parse({"related": "orders", "op": "is", "value": 0}, kind, user)
        return len(Reading(kind, user, on, asked)._gathered)

    as_staff = fresh(cast.alice)
    as_staff.role, as_staff.scope = Role.STAFF, Scope.TEAMS
    assert (found(as_staff), found(cast.alice)) == (0, 1)
    keys = [Reading(kind, user, on, filtering.parse({}, kind, user))._key for user in (as_staff, cast.alice)]
    assert keys[0] != keys[1]


def test_the_same_key_of_two_callers_makes_two_records(cast: Cast) -> None:
    def made(user: User, sent: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {create_token(by=user, name='till')[1]}", "Idempotency-Key": "1"}
        return Client().post("/api/v1/customers", json.dumps(sent), content_type="application/json", headers=headers)

    first = made(cast.carol, {"name": "甲", "team": cast.north.pk})
    second = made(cast.charlie, {"name": "乙", "team": cast.south.pk})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["data"]["id"] != second.json()["data"]["id"]
    assert made(cast.carol, {"name": "甲"}).json()["data"]["id"] == first.json()["data"]["id"]


def test_who_could_not_see_it_is_told_so_and_nothing_is_made(cast: Cast) -> None:
    change_role(Role.STAFF, extents={("customer", Verb.SEE): Extent.OWN}, by=cast.alice)
    headers = {"Authorization": f"Bearer {create_token(by=cast.carol, name='till')[1]}"}
    sent = json.dumps({"name": "丙", "team": cast.north.pk, "owner": cast.bob.pk})
    answer = Client().post("/api/v1/customers", sent, content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert not Customer.objects.filter(name="丙").exists()


@pytest.mark.parametrize("key", ["a') OR 1=1 --", "A", "", "a b", "x" * 41])
def test_no_key_but_a_plain_one_gets_into_a_statement(key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        Custom(key, KeptText())


@pytest.mark.parametrize("written", ["(" * 240 + "1" + ")" * 240, "-" * 400 + "1", "round(" * 70 + "1" + ")" * 70])
def test_a_formula_of_nothing_but_brackets_is_refused(cast: Cast, written: str) -> None:
    options = {"expression": written, "as": "number"}
    with pytest.raises(BadOption):
        shaping.add_field("customer", "formula", by=cast.alice, labels={"en": "Deep"}, options=options)


def test_a_made_up_place_is_no_place() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 5_000).decode()
    assert Cursor.unpack(deep) is None


def test_orders_are_found_by_whoever_looks_after_the_customer_now(cast: Cast) -> None:
    own = {(kind, Verb.SEE): Extent.OWN for kind in ("customer", "order")}
    change_role(Role.STAFF, extents=own, by=cast.alice)
    search.rebuild("order")
    order = Order.objects.filter(customer=cast.wang)[0]
    change_customer(cast.wang, by=cast.alice, owner=cast.carol)
    assert order in search.find("order", order.number, fresh(cast.carol), limit=5)


def test_a_tax_id_changed_for_many_is_found(cast: Cast) -> None:
    change_many(types.named("customer"), [cast.wang.pk], {"tax_id": "04595257"}, by=cast.alice)
    assert search.find("customer", "04595257", cast.alice, limit=5) == [cast.wang]


def test_the_bin_and_the_past_tell_no_hidden_field(cast: Cast, client: Client) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0912345678"], tax_id="04595257")
    change_customer(cast.wang, by=cast.alice, tax_id="12345675")
    hidden = {("customer", name): "hidden" for name in ("phones", "member_no", "tax_id")}
    change_role(Role.MANAGER, fields=hidden, extents={("customer", Verb.DELETE): Extent.TREE}, by=cast.alice)
    client.force_login(cast.bob)
    past = client.get(f"/customers/{cast.wang.pk}/history/").content.decode()
    label = str(types.named("customer").field("tax_id").label(Customer))
    assert not {"04595257", "12345675"} & set(past.split())
    with translation.override("en"):
        assert label not in past
    Customer.objects.filter(pk=cast.wang.pk).update(deleted_at=timezone.now())
    binned = client.get("/bin/customers/").content.decode()
    assert "王小明" in binned
    assert "0912345678" not in binned
    assert "M001" not in binned


def test_another_teams_bulk_work_names_nobody(cast: Cast, client: Client) -> None:
    order = Order.objects.filter(customer=cast.wang)[0]
    job = change_many(types.named("order"), [order.pk], {"status": "draft"}, by=cast.alice)
    assert job.skipped == 1
    change_role(Role.MANAGER, fields={("order", "status"): "hidden"}, by=cast.alice)
    leader = make_user("Frank", Role.MANAGER, cast.south)
    for person, names in ((cast.alice, True), (cast.bob, True), (leader, False)):
        client.force_login(person)
        page = client.get(f"/jobs/{job.pk}/")
        assert page.status_code == 200
        assert (order.number in page.content.decode()) is names
    assert [value for _label, value in shown(job, cast.alice, rows=True).values]
    assert shown(job, fresh(cast.bob), rows=True).values == []


def test_who_sees_own_records_sees_what_they_make(cast: Cast, client: Client) -> None:
    add_object(by=cast.alice, labels={"en": "Card"}, key="card")
    change_role(Role.STAFF, extents={("x.card", Verb.SEE): Extent.OWN}, by=cast.alice)
    carol = fresh(cast.carol)
    card = types.named("x.card").create(by=carol, name="K1", team=cast.north)
    assert card.owner == carol
    assert types.named("x.card").visible_to(carol).filter(pk=card.pk).exists()


def test_a_field_given_a_key_that_is_none_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="not a key"):
        shaping.add_field("customer", "text", by=cast.alice, labels={"en": "Bad"}, key='x" onclick="')


def test_who_sees_only_own_records_gives_none_out_of_their_sight(cast: Cast, client: Client) -> None:
    change_role(Role.STAFF, extents={("customer", "see"): Extent.OWN}, by=cast.alice)
    add_object(by=cast.alice, labels={"en": "Card"}, key="card")
    change_role(Role.STAFF, extents={("x.card", "see"): Extent.OWN}, by=cast.alice)
    Customer.objects.filter(pk=cast.wang.pk).update(owner=cast.carol)
    client.force_login(cast.carol)
    version = Customer.objects.get(pk=cast.wang.pk).modified_at.isoformat()
    sent = {"name": "王大明", "kind": "person", "team": cast.north.pk, "owner": cast.bob.pk}
    for address, more in ((f"/customers/{cast.wang.pk}/edit/", {"version": version}), ("/customers/new/", {})):
        refused = client.post(address, sent | more)
        assert refused.status_code == 422
        assert "no longer see it" in refused.content.decode()
        assert "王大明" in refused.content.decode()
    card = {"name": "卡", "team": cast.north.pk}
    assert client.post("/x-card/new/", card | {"owner": cast.bob.pk}).status_code == 422
    assert client.post("/x-card/new/", card).status_code == 302
    made = types.named("x.card").records().get()
    assert made.owner == cast.carol
    changed = card | {"owner": cast.bob.pk, "version": made.modified_at.isoformat()}
    assert client.post(f"/x-card/{made.pk}/edit/", changed).status_code == 422
    with pytest.raises(OwnerNotYours):
        check({"owner": cast.bob}, User.objects.get(pk=cast.carol.pk))
    assert (
        client.post(f"/customers/{cast.wang.pk}/edit/", sent | {"version": version, "owner": cast.carol.pk}).status_code
        == 302
    )


def test_after_saving_nobody_stands_before_a_page_that_is_not_there(cast: Cast, client: Client) -> None:
    """A to-do on a customer who is no longer seen, given to somebody else."""
    task = plan_task(
        cast.chen, by=cast.alice, at=timezone.now(), text="回電", due_on=date(2099, 1, 1), assignee=cast.alice
    )
    Task.objects.filter(pk=task.pk).update(assignee=cast.carol)
    client.force_login(cast.carol)
    sent = {"text": "回電", "due_on": "2099-01-01", "assignee": cast.charlie.pk, "version": version_of(task)}
    answer = client.post(f"/tasks/{task.pk}/edit/", sent, follow=True)
    assert answer.status_code == 200
    assert "out of your own sight" in answer.content.decode()


def test_a_link_to_what_one_does_not_see_tells_its_number_only(cast: Cast, client: Client) -> None:
    home = create_household(by=cast.alice, name="機密之家")
    Membership.objects.create(household=home, customer=cast.chen, joined_on=date(2020, 1, 1))
    stay = Membership.objects.create(
        household=home, customer=cast.wang, joined_on=date(2020, 1, 1), left_on=date(2021, 1, 1)
    )
    headers = {"Authorization": f"Bearer {create_token(by=cast.carol, name='till')[1]}"}
    client.force_login(cast.carol)
    for address in ("/household-members/", f"/household-members/{stay.pk}/", "/api/v1/household-members"):
        page = client.get(address, headers=headers).content.decode()
        assert str(stay.pk) in page
        assert "機密之家" not in page
    assert f"#{home.pk}" in client.get("/household-members/").content.decode()
    csv = b"".join(client.post("/household-members/export.csv").streaming_content).decode()
    assert "王小明" in csv
    assert "機密之家" not in csv
    client.force_login(cast.alice)
    assert "機密之家" in client.get("/household-members/").content.decode()


def test_the_history_calls_a_link_to_what_one_does_not_see_not_empty(cast: Cast) -> None:
    row = shaping.add_field(
        "customer", "link", by=cast.alice, labels={"en": "Who sent them"}, options={"to": "customer"}
    )
    change_customer(cast.wang, by=cast.alice, custom={row.key: cast.chen.pk})
    told = tell(list(Event.objects.filter(subject_id=cast.wang.pk).order_by("-id")[:1]), fresh(cast.carol))
    assert [(old, new) for _label, old, new in told[0].changes] == [("", f"#{cast.chen.pk}")]


def test_an_export_reaches_no_further_than_its_right(cast: Cast, client: Client) -> None:
    change_role(Role.STAFF, extents={("customer", "export"): Extent.OWN}, by=cast.alice)
    client.force_login(cast.carol)
    for kind in ("csv", "xlsx"):
        answer = client.post(f"/customers/export.{kind}")
        assert answer.status_code == 200
    taken = b"".join(client.post("/customers/export.csv").streaming_content).decode()
    assert "王小明" not in taken
    Customer.objects.filter(pk=cast.wang.pk).update(owner=cast.carol)
    taken = b"".join(client.post("/customers/export.csv").streaming_content).decode()
    assert "王小明" in taken
    change_role(Role.STAFF, extents={("order", "export"): Extent.OWN}, by=cast.alice)
    Customer.objects.filter(pk=cast.wang.pk).update(owner=None)
    taken = b"".join(client.post("/orders/export.csv").streaming_content).decode()
    assert "M001-240202" not in taken


def test_a_bulk_edit_asks_for_no_hidden_field(cast: Cast, client: Client) -> None:
    """Of how many it would be tells what they have."""
    change_role(Role.MANAGER, fields={("customer", "grade"): "hidden"}, by=cast.alice)
    change_role(Role.MANAGER, extents={("customer", "delete"): Extent.ALL}, by=cast.alice)
    Customer.objects.filter(pk=cast.chen.pk).update(team=cast.north)
    client.force_login(cast.bob)
    for asked in ("grade=A", "grade=B"):
        told = client.post("/customers/bulk/", {"do": "delete", "all": "1", "list": asked, "typed": "x"})
        assert "2" in told.content.decode()
        assert told.status_code == 422
    assert Customer.objects.alive().count() == 2


def test_a_program_hears_nothing_of_what_its_person_does_not_see(cast: Cast) -> None:
    headers = {"Authorization": f"Bearer {create_token(by=cast.carol, name='till')[1]}"}
    change_customer(cast.chen, by=cast.alice, note="新")
    for pk in (cast.chen.pk, 999_999):
        assert Client().post(f"/api/v1/customers/{pk}/undo", headers=headers).status_code == 404


def test_who_adds_no_households_founds_none_on_a_customers_page(cast: Cast, client: Client) -> None:
    change_role(Role.STAFF, extents={("household", "create"): Extent.NONE}, by=cast.alice)
    client.force_login(cast.carol)
    answer = client.post(f"/customers/{cast.wang.pk}/household/", {"household_words": "王家", "role": "user"})
    assert "adds no households" in answer.content.decode()
    assert not Household.objects.exists()
