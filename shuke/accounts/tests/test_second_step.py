"""The second step of signing in: phones, codes on paper, who needs one, and how somebody gets out of it again."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from conftest import Cast
from shuke.accounts import actions
from shuke.accounts.models import Session, User
from shuke.accounts.queries import has_second_step
from shuke.cli import createowner
from shuke.core.errors import NotAllowed
from shuke.events.models import Event

PASSWORD = "correct horse"


def verbs(person: User) -> list[str]:
    events = Event.objects.filter(verb__startswith="accounts.", subject_id=person.pk)
    return list(events.order_by("id").values_list("verb", flat=True))


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def sign_in(client: Client, name: str = "carol") -> Any:
    return client.post("/account/login/", {"login": name, "password": PASSWORD})


def with_phone(client: Client, name: str = "carol") -> tuple[str, list[str]]:
    """Signs in and sets up the phone as a person does. Gives the secret and the codes on paper."""
    sign_in(client, name)
    asked = client.get("/settings/safety/phone/")
    assert asked.url.startswith("/account/again/")
    client.post(asked.url, {"password": PASSWORD})
    secret = client.get("/settings/safety/phone/").context["form"].secret
    answer = client.post("/settings/safety/phone/", {"code": code_of(secret)}, follow=True)
    return secret, list(answer.context["unused_codes"])


def test_a_phone_is_asked_for_after_the_password(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = with_phone(client)
    assert len(codes) == 10
    other = Client()
    assert sign_in(other).url == "/account/second-step/"
    assert other.get("/customers/").url.startswith("/account/login/"), "the password alone opens nothing"
    assert other.post("/account/second-step/", {"code": "000000"}).status_code == 200
    assert other.post("/account/second-step/", {"code": code_of(secret, 1)}).url == "/"
    assert other.get("/settings/profile/").status_code == 200
    assert {"accounts.phone_added", "accounts.second_step_failed"} <= set(verbs(cast.carol))


def test_the_code_of_a_phone_works_once(cast: Cast, client: Client) -> None:
    secret, _codes = with_phone(client)
    code = code_of(secret, 1)
    for expected in (302, 200):
        other = Client()
        sign_in(other)
        assert other.post("/account/second-step/", {"code": code}).status_code == expected


def test_secrets_lie_sealed_in_the_database(cast: Cast, client: Client) -> None:
    secret, codes = with_phone(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes if code in kept]
    assert kept.count("sealed:") == 2


def test_a_code_from_paper_works_once_and_is_written_down(cast: Cast, client: Client) -> None:
    _secret, codes = with_phone(client)
    other, again = Client(), Client()
    sign_in(other)
    assert other.post("/account/second-step/", {"code": codes[3]}).url == "/"
    sign_in(again)
    assert again.post("/account/second-step/", {"code": codes[3]}).status_code == 200
    assert "accounts.paper_code_used" in verbs(cast.carol)
    assert "****" not in client.get("/settings/safety/codes/").content.decode(), "shown once"
    assert codes[0] not in client.get("/settings/safety/codes/").content.decode()


def test_codes_are_not_guessed(cast: Cast, client: Client) -> None:
    secret, _codes = with_phone(client)
    other = Client()
    sign_in(other)
    for _ in range(5):
        other.post("/account/second-step/", {"code": "000000"})
    page = other.post("/account/second-step/", {"code": code_of(secret, 1)}).content.decode()
    assert "試了太多次" in page
    assert "_auth_user_id" not in other.session


def test_a_link_from_the_owner_does_not_go_round_the_second_step(cast: Cast, client: Client) -> None:
    with_phone(client)
    client.force_login(cast.alice)
    page = client.post(f"/settings/people/{cast.carol.pk}/link/").content.decode()
    other = Client()
    form = other.get(page.split('value="http://testserver')[1].split('"')[0]).url
    assert other.post(form, {"password1": "oolong-2026"}).url == "/account/second-step/"
    assert other.get("/settings/profile/").status_code == 302


def test_whose_role_asks_for_it_sets_it_up_first(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert client.post("/settings/signing-in/", {"roles": ["staff"]}).status_code == 302
    cast.shop.refresh_from_db()
    assert cast.shop.second_step == ["staff"]
    assert client.get("/customers/").status_code == 200, "an owner was not asked to"
    carol = Client()
    sign_in(carol)
    assert carol.get("/customers/").url == "/settings/safety/"
    assert "Set one up here" in carol.get("/settings/safety/").content.decode()
    with_phone(carol)
    assert carol.get("/customers/").status_code == 200


def test_an_owner_lets_in_who_lost_the_phone(cast: Cast, client: Client) -> None:
    with_phone(client)
    boss = Client()
    boss.force_login(cast.alice)
    assert "Take the second step away" in boss.get(f"/settings/people/{cast.carol.pk}/").content.decode()
    assert boss.post(f"/settings/people/{cast.carol.pk}/second-step/").status_code == 302
    assert client.get("/settings/profile/").status_code == 302, "signed out everywhere"
    assert sign_in(Client()).url == "/"
    assert "accounts.second_step_reset" in verbs(cast.carol)


def test_nobody_takes_a_second_step_from_an_owner(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.reset_second_step(cast.alice, by=cast.bob)
    with pytest.raises(NotAllowed):
        actions.sign_out(cast.alice, by=cast.bob)


def test_the_last_owner_gets_back_in_at_the_terminal(cast: Cast, client: Client) -> None:
    with_phone(client, "alice")
    createowner.let_in("alice", "Alice", "tea and thunder", second_step=False)
    assert not has_second_step(cast.alice.pk)
    assert not Session.objects.filter(user=cast.alice).exists()


def test_taking_the_phone_off_asks_who_it_is(cast: Cast, client: Client) -> None:
    with_phone(client)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    assert client.post("/settings/safety/phone/off/").url.startswith("/account/again/")
    assert has_second_step(cast.carol.pk)
