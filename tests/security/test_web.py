"""What attacks on web pages meet here. Each test stands in docs/security.md beside what it proves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import User
from shuke.core.parse.dates import _TIME, _WEEKDAY
from shuke.core.parse.phones import _EXTENSION, _SPACED
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.duplicates.likeness import addresses
from tests.architecture.source import ROOT

ASK = "import json, django.conf; s = django.conf.settings; print(json.dumps({n: getattr(s, n) for n in %r}))"
HTML = """<img src=x onerror=alert(1)>"'><script>alert(2)</script>{{ 7|add:7 }}{% debug %}${7*7}"""
SQL = (
    "'",
    "' OR '1'='1",
    '"; DROP TABLE customers_customer; --',
    "1) OR 1=1 --",
    "%' OR name LIKE '%",
    "\\",
    "；--",
    "\ud800"[:0] + "％＇",
)
ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
    "http://testserver@evil.example/", "\t//evil.example", "data:text/html,x", "///evil.example",
)  # fmt: skip


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.alice)
    return client


def doors(resolver: URLResolver, route: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from doors(entry, route + str(entry.pattern))
        else:
            yield route + str(entry.pattern), entry


def settings_with(**environment: str) -> dict[str, Any]:
    names = [
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE", "ALLOWED_HOSTS", "DEBUG",
    ]  # fmt: skip
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "shuke.config.settings", **environment}
    said = subprocess.run([sys.executable, "-c", ASK % names], env=known, cwd=ROOT, capture_output=True, check=True)
    return dict(json.loads(said.stdout))


def test_behind_https_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    told = settings_with(SHUKE_HOME=str(tmp_path), SHUKE_HTTPS="1", HOST="shop.example")
    assert (told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert all(told[f"{one}_COOKIE_{what}"] for one in ("SESSION", "CSRF") for what in ("SECURE", "HTTPONLY"))
    assert (told["SESSION_COOKIE_SAMESITE"], told["CSRF_COOKIE_SAMESITE"]) == ("Lax", "Lax")
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert told["DEBUG"] is False
    assert "*" not in told["ALLOWED_HOSTS"]


@pytest.mark.parametrize("address", ["/account/login/", "/customers/", "/nothing/here/", "/api/v1/openapi.json"])
def test_every_answer_tells_the_browser_what_not_to_do(alice: Client, address: str) -> None:
    told = alice.get(address).headers
    policy = dict(part.strip().partition(" ")[::2] for part in told["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in told["Content-Security-Policy"]
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Cross-Origin-Opener-Policy"] == told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in told["Permissions-Policy"]
    assert told["X-Frame-Options"] == "DENY"


def test_pages_of_people_are_kept_by_no_browser(alice: Client) -> None:
    assert "no-store" in alice.get("/customers/").headers["Cache-Control"]


def test_a_made_up_host_is_refused(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["shop.example"]
    assert Client().get("/account/login/", headers={"host": "evil.example"}).status_code == 400
    assert Client().get("/account/login/", headers={"host": "shop.example"}).status_code == 200


@pytest.mark.parametrize("there", ELSEWHERE)
def test_nobody_is_sent_elsewhere(cast: Cast, there: str) -> None:
    client = Client()
    answers = [
        client.post("/language/", {"language": "en", "next": there}),
        client.post("/account/login/", {"login": "carol", "password": "correct horse", "next": there}),
        client.post("/settings/theme/", {"theme": "dark", "next": there}),
        client.post("/account/logout/", {"next": there}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        led = urlsplit(answer["Location"])
        assert (led.scheme, led.netloc) == ("", "")
        assert re.match(r"/[^/\\]*", led.path)
        assert "evil" not in answer["Location"]


def test_forms_of_other_sites_change_nothing(cast: Cast) -> None:
    """Every door that asks no token says why: who comes there brings a key or a secret of their own."""
    open_doors = {route for route, entry in doors(get_resolver()) if getattr(entry.callback, "csrf_exempt", False)}
    by_key = {route for route in open_doors if route.startswith("/api/v1/")}
    assert open_doors - by_key == {
        "/preferences/<str:secret>/stop/<slug:purpose>/<slug:channel>/",
        "/notices/stop/<str:secret>/",
        "/mcp",
        "/visit",
    }
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    for address in ("/settings/profile/", "/customers/new/", "/settings/people/new/", "/account/logout/", "/language/"):
        assert client.post(address, {"name": "Mallory"}).status_code == 403, address
    for address in ("/api/v1/customers", f"/api/v1/customers/{cast.wang.pk}"):
        answer = client.post(address, json.dumps({"name": "Mallory"}), content_type="application/json")
        assert answer.status_code in {401, 403, 405}, address
    assert not Customer.objects.filter(name="Mallory").exists()


def test_nobody_gives_themselves_what_the_form_does_not_ask(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.carol)
    more = {"role": "owner", "scope": "all", "is_superuser": "on", "is_staff": "on", "teams": [cast.south.pk], "id": 1}
    client.post("/settings/profile/", {"name": "Carol", "email": "", "language": "en", "theme": "auto", **more})
    carol = User.objects.get(pk=cast.carol.pk)
    assert (carol.role, carol.scope, carol.is_superuser, carol.is_staff) == ("staff", "teams", False, False)
    assert list(carol.teams.all()) == [cast.north]
    _token, key = create_token(by=cast.carol, name="till")
    for given in (
        {"id": 99},
        {"created_by": 1},
        {"deleted_at": "2020-01-01T00:00:00Z"},
        {"custom": {"a": 1}},
        {"pk": 9},
    ):
        answer = Client().patch(
            f"/api/v1/customers/{cast.wang.pk}", json.dumps(given), content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        assert answer.status_code in {400, 405, 422, 428}, given
    assert Customer.objects.get(pk=cast.wang.pk).deleted_at is None


@pytest.mark.parametrize("attack", SQL)
def test_words_never_become_sql(cast: Cast, alice: Client, attack: str) -> None:
    _token, key = create_token(by=cast.alice, name="till")
    bearer = {"Authorization": f"Bearer {key}"}
    said = quote(attack)
    condition = quote(json.dumps({"field": "name", "op": "contains", "value": attack}))
    field = quote(json.dumps({"field": attack, "op": "is", "value": 1}))
    for query in (
        f"q={said}",
        f"sort={said}",
        f"columns={said}",
        f"f={condition}",
        f"f={field}",
        f"grade={said}",
        f"after={said}",
    ):
        answer = alice.get(f"/customers/?{query}")
        assert answer.status_code < 500, query
        if query.startswith(("q=", "f=" + condition[:4])) and answer.status_code == 200:
            assert ">王小明<" not in answer.content.decode(), query
    for query in (
        f"q={said}",
        f"sort={said}",
        f"fields={said}",
        f"filter={condition}",
        f"filter={field}",
        f"cursor={said}",
    ):
        assert Client().get(f"/api/v1/customers?{query}", headers=bearer).status_code < 500, query
    assert Customer.objects.count() == 2


def test_words_never_become_a_page_or_a_template(cast: Cast, alice: Client) -> None:
    change_customer(cast.wang, by=cast.alice, name=HTML, note=HTML, address=HTML)
    cast.tea.name, cast.north.name = HTML, HTML[:80]  # as long as a team's name may be
    cast.tea.save()
    cast.north.save()
    pages = [
        "/", "/customers/", f"/customers/{cast.wang.pk}/", f"/customers/{cast.wang.pk}/edit/", "/orders/", "/products/",
        f"/search/?q={quote(HTML[:12])}", f"/customers/?q={quote(HTML)}", "/reports/", "/settings/teams/", "/insights/",
    ]  # fmt: skip
    seen = 0
    for address in pages:
        page = alice.get(address, follow=True).content.decode()
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address
        assert "{{ 7|add:7 }}" in page or "14{" not in page, address
        seen += "&lt;img src=x" in page
    assert seen >= 4, "the pages do show it"


def test_a_formula_leaves_as_text(cast: Cast, alice: Client) -> None:
    change_customer(cast.wang, by=cast.alice, name='=HYPERLINK("https://evil.example")')
    answer = alice.post("/customers/export.csv", {"columns": "name"})
    assert "\n\"'=HYPERLINK" in b"".join(answer.streaming_content).decode().replace("\r", "")


def test_whether_an_account_exists_is_not_told(cast: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    User.objects.filter(username="carol").update(email="carol@example.com")
    answers = [
        Client().post("/account/password/reset/", {"email": f"{name}@example.com"}) for name in ("carol", "nobody")
    ]
    assert {(one.status_code, one.get("Location")) for one in answers} == {(302, "/account/password/reset/done/")}
    pages = [
        Client().post("/account/login/", {"login": name, "password": "guess"}).content.decode()
        for name in ("dave", "nobody")
    ]
    assert len({re.sub(r"(value|content|csrf|hx-headers)[^>]*", "", page) for page in pages}) == 1


@pytest.mark.alike
@pytest.mark.parametrize("piece", [" ", "\n", "0", "０", "( ", "0-", "T", "年"])
def test_no_pattern_hangs_over_a_long_word(piece: str) -> None:
    """What people type and files bring is read by these. At this length all take less than a hundredth of a second; a
    pattern that goes back and forth took fourteen."""
    word = piece * (2_000 // len(piece)) + "!"
    begun = time.process_time()
    for pattern in (_TIME, _WEEKDAY, _EXTENSION, _SPACED, addresses.UNIT):
        pattern.search(word)
    assert time.process_time() - begun < 0.5
