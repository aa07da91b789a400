"""Language, appearance and password: each person's own, and this browser's before sign-in."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast


def language_of(client: Client, address: str = "/account/login/", **headers: str) -> str:
    page = client.get(address, headers=headers)
    return page.content.decode().split('<html lang="')[1].split('"')[0]


def test_the_persons_language_wins_over_the_browsers_and_the_shops(cast: Cast, client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    client.force_login(cast.alice)
    assert language_of(client, "/settings/profile/") == "en"


def test_before_sign_in_this_browsers_choice_wins_over_the_shops(cast: Cast, client: Client) -> None:
    assert language_of(client, **{"accept-language": "en"}) == "zh-Hant"
    client.post("/language/", {"language": "zh-hans", "next": "/account/login/"})
    assert language_of(client) == "zh-Hans"


@pytest.mark.parametrize(("asked", "answered"), [("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("en-GB", "en")])
def test_before_there_is_a_shop_the_browser_is_asked(db: None, client: Client, asked: str, answered: str) -> None:
    assert language_of(client, "/setup/", **{"accept-language": asked}) == answered


def test_choosing_a_language_is_kept_with_the_person(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    assert client.post("/language/", {"language": "zh-hans", "next": "/settings/profile/"}).url == "/settings/profile/"
    cast.carol.refresh_from_db()
    assert cast.carol.language == "zh-hans"
    assert language_of(client, "/settings/profile/") == "zh-Hans"


def test_an_unknown_language_is_refused(cast: Cast, client: Client) -> None:
    assert client.post("/language/", {"language": "fr"}).status_code == 422


def test_nobody_is_sent_to_another_site(cast: Cast, client: Client) -> None:
    assert client.post("/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"


def test_the_appearance_stands_in_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    assert 'data-bs-theme="light" data-appearance="auto"' in client.get("/settings/profile/").content.decode()
    client.post("/settings/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark" data-appearance="dark"' in client.get("/settings/profile/").content.decode()
    assert client.post("/settings/theme/", {"theme": "pink"}).status_code == 422


def test_the_profile_changes_name_language_and_appearance(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    given = {"name": "卡蘿", "email": "", "language": "zh-hant", "theme": "light"}
    page = client.post("/settings/profile/", given, follow=True).content.decode()
    assert "已儲存。" in page
    cast.carol.refresh_from_db()
    assert (cast.carol.name, cast.carol.language, cast.carol.theme) == ("卡蘿", "zh-hant", "light")


def test_a_new_password_keeps_this_session_and_ends_others(cast: Cast, client: Client) -> None:
    elsewhere = Client()
    for each in (client, elsewhere):
        assert each.login(username="carol", password="correct horse")
    client.post("/settings/password/", {"old": "correct horse", "new": "battery staple"})
    assert client.get("/settings/profile/").status_code == 200
    assert elsewhere.get("/settings/profile/").status_code == 302
    assert Client().login(username="carol", password="battery staple")


def test_a_new_password_needs_the_old_one_and_must_be_good(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    for old, new in (("wrong", "battery staple"), ("correct horse", "123")):
        assert client.post("/settings/password/", {"old": old, "new": new}).status_code == 422
    cast.carol.refresh_from_db()
    assert cast.carol.check_password("correct horse")
