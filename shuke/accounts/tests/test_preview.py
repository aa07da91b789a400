"""An owner looks at the shop as somebody else, and nothing is written."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.events.models import Event


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def test_as_a_role_in_a_team_the_owner_sees_what_it_sees(alice: Client, cast: Cast) -> None:
    alice.post("/settings/roles/staff/preview/", {"team": cast.south.pk})
    page = alice.get("/customers/").content.decode()
    assert "陳美玲" in page
    assert "王小明" not in page
    assert "preview-banner" in page
    assert alice.get("/settings/shop/").status_code == 403
    assert alice.get(f"/customers/{cast.wang.pk}/").status_code == 404


def test_as_a_person_likewise_and_back_again(alice: Client, cast: Cast) -> None:
    alice.post(f"/settings/people/{cast.charlie.pk}/preview/")
    assert "王小明" not in alice.get("/customers/").content.decode()
    assert alice.post("/settings/preview/end/").url == f"/settings/people/{cast.charlie.pk}/"
    page = alice.get("/customers/").content.decode()
    assert "王小明" in page
    assert "preview-banner" not in page
    verbs = list(Event.objects.filter(audit="preview").order_by("id").values_list("verb", "by"))
    assert verbs == [("accounts.preview_begun", cast.alice.pk), ("accounts.preview_ended", cast.alice.pk)]


def test_nothing_is_written_meanwhile(alice: Client, cast: Cast) -> None:
    alice.post(f"/settings/people/{cast.bob.pk}/preview/")
    before = Event.objects.count()
    assert alice.post(f"/customers/{cast.wang.pk}/delete/").status_code == 403
    assert alice.post("/settings/profile/", {"name": "Robert"}).status_code == 403
    toast = alice.post("/customers/new/", {"name": "x"}, headers={"HX-Request": "true"})
    assert (toast.status_code, "HX-Trigger" in toast.headers) == (403, True)
    assert alice.post("/account/logout/").status_code == 403
    assert (Event.objects.count(), Customer.objects.count()) == (before, 2)
    assert User.objects.get(pk=cast.bob.pk).name == "Bob"


@pytest.mark.parametrize("name", ["bob", "carol"])
def test_only_owners_do(cast: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(cast, name))
    assert client.post("/settings/roles/staff/preview/").status_code == 403
    assert client.post(f"/settings/people/{cast.alice.pk}/preview/").status_code == 403
    session = client.session
    session["preview"] = {"role": "", "team": None, "person": cast.alice.pk}
    session.save()
    assert client.get("/settings/shop/").status_code == 403


def test_what_is_no_longer_there_ends_it(alice: Client, cast: Cast) -> None:
    alice.post(f"/settings/people/{cast.charlie.pk}/preview/")
    User.objects.filter(pk=cast.charlie.pk).update(is_active=False)
    assert "王小明" in alice.get("/customers/").content.decode()
