from __future__ import annotations

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.models import User
from shuke.service import actions
from shuke.service.models import Article, Case
from shuke.service.queries import answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_came_yet() -> None:
    cache.clear()


def opened(by: User, **more: object) -> None:
    actions.change_settings(by=by, at=timezone.now(), help_on=True, **more)


def answered(by: User) -> None:
    now = timezone.now()
    actions.write_starter_articles(by=by, at=now)
    for language in ("zh-hant", "en"):
        actions.publish_all(language, by=by, at=now)
    opened(by)


def test_nothing_is_public_before_the_owner_opens_it(cast: Cast, client: Client) -> None:
    assert client.get("/help/").status_code == 404
    actions.write_starter_articles(by=cast.alice, at=timezone.now())
    actions.change_settings(by=cast.alice, at=timezone.now(), help_on=True)
    assert "退" not in client.get("/help/?lang=zh-hant").content.decode().replace("請稍候", "")
    draft = Article.objects.filter(language="zh-hant").order_by("id")[0]
    assert client.get(f"/help/{draft.pk}/").status_code == 404
    assert client.get("/help/ask/").status_code == 404


def test_starters_come_once_in_three_languages(cast: Cast) -> None:
    assert actions.write_starter_articles(by=cast.alice, at=timezone.now()) == 27
    assert actions.write_starter_articles(by=cast.alice, at=timezone.now()) == 0
    assert {one.name: one.drafts for one in answers.counts()} == {"繁體中文": 9, "简体中文": 9, "English": 9}


def test_answers_are_found_in_any_script(cast: Cast, client: Client) -> None:
    answered(cast.alice)
    for text, language, found in (
        ("退款", "zh-hant", "退款多久會收到？"),
        ("怎麼退款", "zh-hant", "退款多久會收到？"),
        ("优惠券", "zh-hant", "優惠券怎麼用？"),
        ("刷卡", "zh-hant", "可以怎麼付款？"),
        ("refund", "en", "When do I get my refund?"),
        ("coupon", "en", "How do I use a coupon?"),
    ):
        assert found in client.get("/help/", {"q": text, "lang": language}).content.decode(), text


def test_the_address_is_the_owner_s_choice(cast: Cast, client: Client) -> None:
    opened(cast.alice, slug="faq")
    assert client.get("/faq/").status_code == 200
    assert client.get("/help/").status_code == 404
    with pytest.raises(actions.SlugTaken):
        actions.change_settings(by=cast.alice, at=timezone.now(), slug="orders")


def test_votes_count_once(cast: Cast, client: Client) -> None:
    answered(cast.alice)
    one = answers.published().filter(language="en").order_by("id")[0]
    for _time in range(2):
        client.post(f"/help/{one.pk}/helped/", {"helped": "yes"})
    one.refresh_from_db()
    assert (one.helpful, one.unhelpful) == (1, 0)


def asked(client: Client, wait: float = 0, **more: str) -> object:
    page = client.get("/help/ask/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    assert stamp
    time.sleep(wait)
    said = {"name": "林小姐", "phone": "0987111222", "subject": "沒收到退款", "text": "上週就說會退", "agreed": "on"}
    return client.post("/help/ask/", {**said, "stamp": stamp[1], **more})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuke.service.views.answers.SOONEST", -1)


@pytest.mark.usefixtures("quick")
def test_a_question_becomes_a_case_that_comes_first(cast: Cast, client: Client) -> None:
    opened(cast.alice, ask_on=True, ask_team=cast.north)
    answer = asked(client)
    case = Case.objects.get()
    assert case.number in answer.content.decode()
    assert (case.kind, case.priority, case.source, case.team) == ("money", "urgent", "web", cast.north)
    assert case.agreed_at is not None
    assert (case.reporter_name, case.customer) == ("林小姐", None)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("more", [{"website": "http://spam"}, {"agreed": ""}, {"stamp": "x"}, {"phone": ""}])
def test_what_programs_send_becomes_nothing(cast: Cast, client: Client, more: dict[str, str]) -> None:
    opened(cast.alice, ask_on=True)
    asked(client, **more)
    assert not Case.objects.exists()


def test_who_is_quicker_than_people_write_is_asked_again(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shuke.service.views.answers.SOONEST", 600)  # however slow the machine is
    opened(cast.alice, ask_on=True)
    assert asked(client).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.usefixtures("quick")
def test_the_page_works_without_signing_in_and_not_for_ever_more(cast: Cast, client: Client) -> None:
    opened(cast.alice, ask_on=True)
    seen = [asked(client).status_code for _time in range(12)]
    assert seen[0] == 200
    assert seen[-1] == 429
