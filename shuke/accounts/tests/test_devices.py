"""Where somebody is signed in, and how that ends."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from conftest import Cast
from shuke.accounts import actions
from shuke.accounts.devices import device_name
from shuke.accounts.models import Session
from shuke.events.models import Event

PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)


def signed_in(name: str, agent: str = PHONE) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/account/login/", {"login": name, "password": "correct horse"})
    return client


def test_devices_are_listed_and_signed_out_one_by_one(cast: Cast) -> None:
    here, there, others = signed_in("carol"), signed_in("carol", "curl/8"), signed_in("bob")
    page = here.get("/settings/safety/").content.decode()
    assert "Chrome · Android" in page
    assert "curl/8" in page
    assert str(there.session.session_key) not in page, "whoever knows the key is signed in"
    handle = Session.objects.get(device="curl/8").handle
    bobs = Session.objects.get(user=cast.bob).handle
    for one in (handle, bobs):
        here.post(f"/settings/safety/devices/{one}/")
    assert there.get("/settings/profile/").status_code == 302
    assert [client.get("/settings/profile/").status_code for client in (here, others)] == [200, 200]
    assert Event.objects.filter(verb="accounts.devices_signed_out", by=cast.carol).count() == 1


def test_all_others_are_signed_out_at_once(cast: Cast) -> None:
    here, there = signed_in("carol"), signed_in("carol")
    here.post("/settings/safety/devices/")
    assert [client.get("/settings/profile/").status_code for client in (here, there)] == [200, 302]


def test_an_owner_signs_somebody_out_and_a_manager_no_owner(cast: Cast) -> None:
    carol, alice, bob = signed_in("carol"), signed_in("alice"), signed_in("bob")
    assert bob.post(f"/settings/people/{cast.alice.pk}/sign-out/").status_code == 403
    alice.post(f"/settings/people/{cast.carol.pk}/sign-out/")
    assert carol.get("/settings/profile/").status_code == 302


def test_a_new_password_and_leaving_end_sessions_for_good(cast: Cast) -> None:
    here, _there = signed_in("carol"), signed_in("carol")
    here.post("/settings/password/", {"old": "correct horse", "new": "oolong-2026"})
    assert [row.user_id for row in Session.objects.filter(user=cast.carol)] == [cast.carol.pk]
    assert here.get("/settings/profile/").status_code == 200
    actions.retire(cast.carol, by=cast.alice)
    assert not Session.objects.filter(user=cast.carol).exists()


def test_signing_in_changes_the_key_of_the_session(cast: Cast) -> None:
    """Whoever planted a session in somebody's browser does not come in with them (session fixation)."""
    client = Client()
    client.get("/setup/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post("/account/login/", {"login": "carol", "password": "correct horse"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


@pytest.mark.parametrize(
    ("agent", "name"),
    [(PHONE, "Chrome · Android"), ("", ""), ("x" * 500, "x" * 40), ("Foo Firefox/1 (Windows)", "Firefox · Windows")],
)
def test_devices_have_names_that_people_know(agent: str, name: str) -> None:
    assert device_name(agent) == name
