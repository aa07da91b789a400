"""Errors, lost sessions and notes reach the person in the way the browser asked."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from conftest import Cast
from shuke.ui.middleware import Answers
from shuke.ui.navigation import entries_for

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/customers/?q=王"}


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", "這裡沒有東西"), ("zh-hans", "这里没有内容"), ("en", "Nothing is here")]
)
def test_a_wrong_address_answers_in_the_readers_language(cast: Cast, client: Client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_an_error_for_people_is_a_page_with_its_status(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    answer = client.get("/settings/people/")
    assert answer.status_code == 403
    assert "Ask the owner of the shop." in answer.content.decode()


def test_whoever_is_signed_in_keeps_the_menu_and_a_way_on(cast: Cast, client: Client) -> None:
    assert "rail-list" not in client.get("/customers/999999/", follow=True).content.decode()
    client.force_login(cast.alice)
    answer = client.get("/customers/999999/")
    html = answer.content.decode()
    assert (answer.status_code, "rail-list" in html) == (404, True)
    assert '<a class="btn" href="/customers/">' in html


def test_htmx_gets_the_error_as_a_toast_and_swaps_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    answer = client.get("/settings/people/", **HTMX)
    assert (answer.status_code, answer["HX-Reswap"], answer.content) == (403, "none", b"")
    assert json.loads(answer["HX-Trigger"])["toast"]["level"] == "error"


def test_a_locked_database_asks_to_try_again(db: None) -> None:
    request = RequestFactory().get("/customers/")
    request.htmx = True
    answer = Answers(lambda _: HttpResponse()).process_exception(request, OperationalError("database is locked"))
    assert answer is not None
    assert answer.status_code == 503
    assert json.loads(answer["HX-Trigger"])["toast"]["level"] == "error"


def test_htmx_is_led_to_sign_in_and_back_to_the_page(cast: Cast, client: Client) -> None:
    answer = client.get("/settings/people/", **HTMX)
    assert answer["HX-Redirect"].startswith("/account/login/?next=%2Fcustomers%2F")


def test_the_policy_allows_nothing_inline(cast: Cast, client: Client) -> None:
    policy = client.get("/account/login/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_form_without_its_token_says_what_to_do(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "alice"})
    assert answer.status_code == 403
    assert "這一頁開著太久了" in answer.content.decode()


def test_the_rail_shows_what_a_role_may_and_where_one_is(cast: Cast) -> None:
    seen = {str(shown.entry.url): shown.current for shown in entries_for(cast.carol, "/settings/profile/")}
    assert seen["accounts:settings"]
    assert "transfer:start" not in seen
    assert [url for url, current in seen.items() if current] == ["accounts:settings"]


def test_owners_see_the_whole_rail_in_its_order(cast: Cast) -> None:
    hrefs = [shown.href for shown in entries_for(cast.alice, "/customers/7/")]
    assert hrefs == [
        "/", "/customers/", "/orders/", "/products/", "/households/", "/tasks/?due=open", "/activities/calendar/",
        "/warranty-cards/", "/teams/", "/import/", "/insights/", "/reports/", "/duplicates/",
        "/exports/", "/bin/", "/settings/",
    ]  # fmt: skip
    assert [shown.href for shown in entries_for(cast.alice, "/customers/7/") if shown.current] == ["/customers/"]
