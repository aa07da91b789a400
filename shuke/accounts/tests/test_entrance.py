"""The first run, sign-in and forgotten passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from conftest import Cast
from shuke.accounts import actions
from shuke.accounts.models import Role, Scope, Shop, User
from shuke.events.models import Event

ANSWERS = [
    {"step": "0", "name": "永和茶行", "language": "zh-hant"},
    {"step": "1", "time_zone": "Asia/Shanghai", "currency": "CNY"},
    {"step": "2", "owner": "林美惠", "username": "mei", "password": "teatime-2026"},
]
SHOP = {
    "name": "永和茶行", "language": "zh-hant", "currency": "TWD", "time_zone": "Asia/Taipei", "region": "TW",
    "owner": "林美惠", "password": "teatime-2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def test_every_page_leads_to_the_wizard_until_there_is_a_shop(db: None, client: Client) -> None:
    for address in ("/", "/customers/", "/account/login/"):
        assert client.get(address).url == "/setup/"


def test_three_answers_open_the_shop_and_lead_to_the_import(db: None, client: Client) -> None:
    for number, answer in enumerate(ANSWERS[:2], start=1):
        assert client.post("/setup/", answer).url == f"/setup/?step={number}"
    assert client.post("/setup/", ANSWERS[2]).url == "/import/"
    shop, owner = Shop.objects.get(), User.objects.get()
    assert (shop.name, shop.currency, shop.time_zone, shop.region) == ("永和茶行", "CNY", "Asia/Shanghai", "CN")
    assert (owner.role, owner.scope, owner.name, owner.language) == (Role.OWNER, Scope.ALL, "林美惠", "zh-hant")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert [event.verb for event in Event.objects.order_by("id")] == ["accounts.shop_opened", "accounts.signed_in"]


def test_a_later_question_waits_for_the_earlier_ones(db: None, client: Client) -> None:
    page = client.get("/setup/?step=2", headers={"accept-language": "en"}).content.decode()
    assert "What is your shop called?" in page


def test_picking_a_language_turns_the_page_and_keeps_the_name(db: None, client: Client) -> None:
    picked = {"step": "0", "name": "永和茶行", "language": "zh-hans", "only_language": ""}
    page = client.post("/setup/", picked, follow=True).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert 'value="永和茶行"' in page
    assert 'value="zh-hans" required id="id_language_1" checked' in page


def test_a_short_password_is_explained_in_every_language(db: None, client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    for answer in ANSWERS[:2]:
        client.post("/setup/", {**answer, **({"language": "zh-hans"} if "language" in answer else {})})
    page = client.post("/setup/", {**ANSWERS[2], "password": "x1y2"}).content.decode()
    assert "密码太短：至少要 8 个字符。" in page


def test_a_weak_password_is_explained_and_nothing_is_made(db: None, client: Client) -> None:
    for answer in ANSWERS[:2]:
        client.post("/setup/", answer)
    assert client.post("/setup/", {**ANSWERS[2], "password": "123"}).status_code == 422
    assert not Shop.objects.exists()


def test_a_shop_is_set_up_once(cast: Cast, client: Client) -> None:
    assert client.get("/setup/").url == "/"
    assert client.post("/setup/", ANSWERS[0]).url == "/"


def test_the_second_to_finish_is_sent_to_sign_in(db: None) -> None:
    first = actions.open_shop(**SHOP, username="mei")
    with pytest.raises(actions.AlreadyOpen):
        actions.open_shop(**SHOP, username="fang")
    assert list(User.objects.all()) == [first]


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_at_once_one_opens_the_shop() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("threads cannot share the tests' database in memory; files lock as a whole")

    def attempt(username: str) -> str:
        try:
            return actions.open_shop(**SHOP, username=username).username
        except actions.AlreadyOpen as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as browsers:
        outcomes = sorted(browsers.map(attempt, ["mei", "fang"]))
    assert outcomes[0] == "already_open"
    assert [person.username for person in User.objects.all()] == outcomes[1:]
    assert Shop.objects.count() == 1


def test_signing_in_leads_back_to_where_one_was_going(cast: Cast, client: Client) -> None:
    given = {"login": "carol", "password": "correct horse", "next": "/settings/profile/"}
    assert client.post("/account/login/", given).url == "/settings/profile/"


def test_a_wrong_password_is_one_sentence_in_the_shops_language(cast: Cast, client: Client) -> None:
    page = client.post("/account/login/", {"login": "carol", "password": "guess"}).content.decode()
    assert "帳號或密碼不對。" in page


def test_guessing_is_slowed_down(cast: Cast, client: Client) -> None:
    for _ in range(5):
        client.post("/account/login/", {"login": "carol", "password": "guess"})
    page = client.post("/account/login/", {"login": "carol", "password": "correct horse"}).content.decode()
    assert "試了太多次" in page


def test_somebody_let_go_cannot_sign_in(cast: Cast, client: Client) -> None:
    actions.retire(cast.carol, by=cast.alice)
    given = {"login": "carol", "password": "correct horse"}
    assert "_auth_user_id" not in client.session
    client.post("/account/login/", given)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(cast: Cast, client: Client) -> None:
    client.post("/account/signup/", {"username": "eve", "password1": "battery staple"})
    assert not User.objects.filter(username="eve").exists()
    assert "邀請" in client.get("/account/signup/").content.decode()


def test_without_a_mail_server_the_owner_is_the_one_to_ask(cast: Cast, client: Client) -> None:
    assert "請找店主" in client.get("/account/password/reset/").content.decode()


def test_with_a_mail_server_a_link_is_sent(cast: Cast, client: Client, settings, mailoutbox) -> None:
    settings.EMAIL_HOST = "mail.example"
    User.objects.filter(username="carol").update(email="carol@example.com")
    assert client.post("/account/password/reset/", {"email": "carol@example.com"}).status_code == 302
    assert "/account/password/reset/key/" in mailoutbox[0].body


def test_an_invitation_link_lets_one_choose_a_password_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    given = {"name": "阿芳", "username": "fang", "role": "staff", "scope": "teams", "teams": [cast.north.pk]}
    page = client.post("/settings/people/new/", given, follow=True).content.decode()
    link = page.split('value="http://testserver')[1].split('"')[0]
    newcomer = Client()
    form = newcomer.get(link).url
    assert "<strong>fang</strong>" in newcomer.get(form).content.decode()
    assert newcomer.post(form, {"password1": "123"}).status_code == 200
    answer = newcomer.post(form, {"password1": "oolong-2026"})
    assert answer.status_code == 302
    assert newcomer.get("/settings/profile/").status_code == 200
    assert "這個連結不能用了" in Client().get(link).content.decode()


@pytest.mark.django_db
def test_the_first_run_sets_up_the_trade(client: Client) -> None:
    client.post("/setup/", {"step": 0, "name": "小步鞋店", "language": "zh-hant", "trade": "shoe-shop"})
    client.post("/setup/", {"step": 1, "time_zone": "Asia/Taipei", "currency": "TWD"})
    answer = client.post("/setup/", {"step": 2, "owner": "阿步", "username": "owner", "password": "correct horse"})
    assert answer.status_code == 302
    assert "歐碼" in client.get("/customers/new/").content.decode()
