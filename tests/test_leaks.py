"""Nobody meets what is not theirs, at any door.

The walk goes over every address that there is, for every record type and every secret record, as somebody who must not
know them; by GET and by POST. An address that it can't fill in, or that is not among DOORS, fails the test: a new door
has to say here how it is asked. On PostgreSQL one of the walks is repeated: thousands of pages each, and what differs
between databases is in that one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import Cast, make_user
from shuke.accounts import actions as accounts
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Extent, Verb
from shuke.customers.models import Customer
from shuke.insights.overviews.pages import PAGES
from shuke.records import types
from tests.secret_shop import CLOSED, OPEN, SHARED, Secrets, make_secrets

pytestmark = [pytest.mark.slow(60), pytest.mark.usefixtures("counted_from_one")]
PLAIN = ("",)
LISTS = (
    "", "?q=機密", "?q=secret", "?status=completed", "?q=7654", "?sort=-last_ordered_on", "?sort=email", "?grade=A",
    "?team={north}",
)  # fmt: skip
DOORS: dict[str, tuple[str, ...]] = {  # by the beginning of the name: what is asked besides the address itself
    "workspace:today": ("", "?show=birthdays", "?show=tasks", "?grade=A", "?team={north}", "?product=*"),
    "workspace:search": ("?q=機密", "?q=secret", "?q=7654", "?q=0912", "?q=王"),
    "workspace:counter_look": ("?q=機密", "?q=secret", "?q=7654", "?q=王", "?q=M009&customer={customer}"),
    "workspace:": PLAIN,
    "transfer:": PLAIN,
    "duplicates:": ("", "?ids={customer}"),
    "merging:": PLAIN,
    "cards:": PLAIN,
    "activities:calendar": ("", "?who=all", "?who=all&form=week"),
    "activities:timeline": ("", "?kind=all", "?kind=changes", "?kind=note"),
    "activities:": PLAIN,
    "notices:": ("", "?show=all", "?before=9"),
    "insights:": ("", "?grade=A"),
    "overviews:": ("", "?show=money"),
    "types:": PLAIN,
    "automation:": PLAIN,
    "signals:": PLAIN,
    "webhooks:": ("", "?state=waiting", "?before=9"),
    "website:": PLAIN,
    "hooks:": PLAIN,
    "feeding:": PLAIN,
    "foretelling:": PLAIN,
    "analytics:": (
        "", "?product=*", "?customer={customer}", "?team={north}", "?start=2020-01-01&product=*", "?until=2099-01-01",
    ),
    "analytics:preview": (
        "?of=customers&by=name&period=all", "?of=customers&by=email&period=all", "?of=purchases&by=customer",
        "?of=cases&by=subject", "?of=orders&by=customer.name&measure=sum:total", "?of=x-warranty&by=name&period=all",
        '?of=customers&by=grade&f={{"field":"name","op":"is","value":"機密甲乙"}}',
    ),
    "accounts:": PLAIN,
    "mfa_": PLAIN,
    "shaping:": PLAIN,
    "packs:": PLAIN,
    "api:": ("", "?q=機密", "?sort=name", "?sort=email", "?limit=100"),
    "catalogue:": ("", "?q=機密", "?category=機密"),  # what customers may read among them, to whoever has the address
    "customers:": PLAIN,  # the page without sign-in among them, by the address of a customer's own
    "privacy:": PLAIN,
    "network:": ("", "?member={customer}", "?least=999"),
    "purchasing:": PLAIN,
    "service:": ("", "?show=mine", "?show=free"),
    "help:": ("", "?q=機密"),  # public, and closed until the owner opens it
    "loyalty:": ("", "?ids={customer}", "?list=", "?month=2026-05", "?before=9"),
    "orders:": ("", "?customer={customer}"),
    "selling:": PLAIN,
    "agents:": PLAIN,
    "knowing:": ("", "?q=機密", "?q=王", "?q=7654", "?product=*"),
    "duplicates:queue": ("", "?reason=phone", "?reason=address", "?reason=email", "?level=strong"),
    "records:alike": ("?name=機密甲乙&phones=0912-345-678", "?name=陳美玲&phones=0912-345-678"),
    "records:list": LISTS,
    "records:export": LISTS,
    "records:pick": ("", "?q=機密", "?q=secret", "?q=王", "?q=7654"),
    "records:create": ("", "?customer={customer}"),
    "records:page": ("", "?q=機密", "?sort=name"),  # with the neighbours of a list
    "records:panel": ("", "?q=機密", "?sort=name"),
    "records:": ("", "?q=機密", "?sort=name"),
    "setup": PLAIN,
    "language": PLAIN,
    "orders": PLAIN,
    "account_reset_password": PLAIN,
}  # fmt: skip
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")  # as JSON writes Chinese words
ANY = re.compile("/")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
BY_SECRET = {"customers:preferences", "customers:unsubscribe"}  # the customer's own page: who has the link may answer
SIGNS_OUT = {
    "accounts:password",
    "accounts:sign_out_others",
    "accounts:theme",
    "language",
    "setup",
}  # would end or change the visitor's own session


@pytest.fixture
def counted_from_one(db: None) -> None:
    """PostgreSQL goes on counting where the test before left off. Every number that differs is an address more."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.fixture
def secrets(cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Secrets:
    overview = "insights.views.overviews"
    for wait in ("analytics.views.charts.AT_ONCE", f"{overview}.AT_ONCE", f"{overview}.NOT_AT_ALL"):
        monkeypatch.setattr(f"shuke.{wait}", 60.0)  # however busy the machine: a database in memory has one reader
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return make_secrets(cast)


def doors(resolver: URLResolver, space: str = "", route: str = "/") -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from doors(entry, inner, route + str(entry.pattern))
        elif entry.callback.__module__.startswith("shuke."):
            yield space + (entry.name or ""), route + str(entry.pattern), entry


EVERY_TYPE = ("records:", "api:")  # doors that every record type has


def asked(name: str, holds: str = "customers", *, single: bool = False) -> tuple[str, ...]:
    """What is asked besides the address: of the customers all, of another record type that `holds` a secret the
    first four, of one that holds none the first; so of a `single` record where DOORS speaks of all doors of types,
    most of which are of lists."""
    fits = [begin for begin in DOORS if name.startswith(begin)]
    if not fits:
        pytest.fail(f"tests/test_leaks.py does not know how to ask {name}: add it to DOORS")
    begin = max(fits, key=len)
    queries = DOORS[begin]
    if single and begin in EVERY_TYPE:
        return queries[:1]
    return queries if holds == "customers" else queries[: 4 if holds else 1]


def values_of(secrets: Secrets) -> dict[str, list[Any]]:
    """What each placeholder of an address may stand for."""
    return {
        "pk": sorted({*secrets.records.values(), *secrets.events, *secrets.notices}),
        "customer_id": [secrets.customer.pk],
        "field": ["email", "phones", "name"],
        "name": ["email", "address", "name"],
        "key": ["staff", "warranty", "marketing"],
        "kind": ["purposes"],
        "secret": [secrets.link, "guessed"],
        "purpose": ["marketing"],
        "channel": ["pigeon"],
        "pack": ["shoe-shop"],
        "way": ["in", "out"],
        "batch_id": [1],
        "relation_pk": [1],
        "number": sorted({1, *secrets.events, *secrets.numbers}),
        "answer": ["different"],
        "sheet": ["t01", "guessed"],
        "book": ["points", "stored", "tab"],
        "form": ["xlsx", "csv"],
        "ladder": ["tier", "grade"],
        "aspect": ["customer_type", "strategy"],
        "group": ["reached", "alone_good"],
        "handle": ["guessed"],
    }


def slugs_of(name: str, secrets: Secrets) -> list[str]:
    if name.startswith("analytics:"):
        return ["half-year", "purchases", "reminders"]
    if name.startswith("overviews:"):
        return [page.slug for page in PAGES]
    if name.startswith("help:"):
        return ["help", "guessed"]
    if name.startswith("loyalty:"):
        return ["customers", "households"]
    return [kind.slug for kind in types.all_types()] if name.startswith(EVERY_TYPE) else list(secrets.records)


def addresses(secrets: Secrets) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name of the door, address, and what is asked there."""
    shared = values_of(secrets)
    for name, route, _entry in doors(get_resolver()):
        known = shared | {"slug": slugs_of(name, secrets)}
        wanted = PLACE.findall(route)
        if unknown := [one for one in wanted if one not in known]:
            pytest.fail(f"tests/test_leaks.py does not know what {unknown} stands for in {route}")
        for chosen in product(*(known[one] for one in wanted)):
            given = dict(zip(wanted, chosen, strict=True))
            if {"slug", "pk"} <= set(given) and secrets.records.get(given["slug"]) != given["pk"]:
                continue
            slug = given.get("slug", "customers") if name.startswith(EVERY_TYPE) else "customers"
            address = PLACE.sub(lambda found, given=given: str(given[found[1]]), route)
            holds = slug if slug in secrets.records else ""
            yield name, address, asked(name, holds, single="pk" in given)


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(book.read(name) for name in book.namelist())
    text = content.decode("utf-8", "replace")
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def told(
    client: Client, secrets: Secrets, hidden: dict[str, str], headers: dict[str, str], only: re.Pattern[str] = ANY
) -> list[str]:
    """Where one of these was told, for all doors, asked and sent to. What is written is taken back after each."""
    found = []
    for name, address, queries in addresses(secrets):
        if not only.match(address):
            continue
        more = headers if address.startswith(("/api/", "/mcp")) else {}
        for query in queries:
            whole = secrets.filled(address + query)
            answer = client.get(whole, headers=more)
            found += _told("GET", whole, answer, hidden)
            if answer.status_code == 405:  # whatever is asked
                break
        if name not in SIGNS_OUT:
            with transaction.atomic():
                found += _told("POST", address, _sent(client, name, address, more), hidden)
                transaction.set_rollback(True)
    return found


def _sent(client: Client, name: str, address: str, headers: dict[str, str]) -> Any:
    if address.startswith(("/api/", "/mcp")):
        return client.post(address, "{}", content_type="application/json", headers=headers)
    return client.post(address)


def _told(method: str, address: str, answer: Any, hidden: dict[str, str]) -> list[str]:
    if answer.status_code >= 500:
        return [f"{method} {address}: {answer.status_code}"]
    text = body(answer) + str(answer.headers)
    return [f"{method} {address} tells the {what}" for what, words in hidden.items() if words in text]


def key_of(user: User) -> dict[str, str]:
    _token, key = create_token(by=user, name="leak", per_minute=1_000_000)
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.alike
def test_the_walk_meets_the_secrets_of_who_may_know_them(cast: Cast, secrets: Secrets, client: Client) -> None:
    """Else it would prove nothing."""
    client.raise_request_exception = False
    client.force_login(cast.alice)
    ids = secrets.records
    expected = (
        ("GET /customers/ ", "name"), ("GET /customers/?q=機密 ", "name"), ("GET /search/", "name"),
        ("GET /customers/pick/?q=機密", "name"), ("POST /customers/export.csv", "phone"),
        ("GET /?show=birthdays ", "name"),
        ("POST /customers/export.xlsx", "name"), ("GET /api/v1/customers ", "email"),
        ("GET /reports/purchases/", "name"), ("GET /reports/charts/", "name"), ("POST /reports/charts/", "email"),
        ("GET /x-warranty/ ", "own"), ("GET /orders/ ", "order"), ("GET /households/ ", "home"),
        (f"GET /customers/{ids['customers']}/ ", "old address"),
        (f"GET /activities/on/customers/{ids['customers']}/timeline/", "note"),
        ("GET /cases/queue/ ", "case"), ("GET /cases/ ", "case"), ("GET /api/v1/cases ", "case"),
        ("GET /privacy/erasures/", "name"), ("GET /exports/", "reason"), ("GET /import/", "file"),
        ("GET /import/sets/", "file"), ("GET /duplicates/merges/", "merged"), ("GET /duplicates/ ", "name"),
        ("GET /sponsorships/ ", "sponsorship"), ("GET /network/ ", "name"), ("GET /tabs/ ", "tab"),
        (f"GET /tabs/{ids['tabs']}/ ", "terms"), (f"GET /tabs/{ids['tabs']}/statement/ ", "signature"),
        ("GET /signatures/1/ ", "drawing"),
        (f"GET /accounts/customers/{ids['customers']}/points/ ", "points"),
        (f"GET /accounts/customers/{ids['customers']}/stored/ ", "stored value"),
        (f"GET /coupons/{ids['coupons']}/holders/ ", "name"), (f"GET /payments/{ids['payments']}/ ", "payment"),
        (f"GET /returns/{ids['returns']}/ ", "return"), (f"GET /carts/{ids['carts']}/ ", "cart"),
        ("GET /gift-cards/ ", "gift card"), ("GET /gift-cards/ ", "name"), ("GET /coupons/ ", "coupon"),
        ("GET /vendors/ ", "vendor"), (f"GET /purchase-orders/{ids['purchase-orders']}/ ", "purchase order"),
        ("GET /notices/ ", "name"), (f"GET /activities/on/customers/{ids['customers']}/timeline/", "visit"),
    )  # fmt: skip
    hers = told(client, secrets, OPEN | CLOSED | SHARED, key_of(cast.alice), _asked_there(expected))
    for door, what in expected:
        assert any(line.startswith(door) and line.endswith(f"the {what}") for line in hers), (door, what)


def _asked_there(expected: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """What is expected where an address ends, or anywhere below one."""
    asked = {(door.split()[1].partition("?")[0], door.endswith("/")) for door, _what in expected}
    return re.compile("|".join(re.escape(address) + ("" if below else "$") for address, below in asked))


def test_another_team_learns_nothing(cast: Cast, secrets: Secrets, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(cast.charlie)
    assert told(client, secrets, OPEN | CLOSED, key_of(cast.charlie)) == []


@pytest.mark.alike
def test_a_role_that_sees_no_records_learns_nothing(cast: Cast, secrets: Secrets, client: Client) -> None:
    role = accounts.copy_role(Role.MANAGER, name="Blind", by=cast.alice)
    nothing = {(kind.name, Verb.SEE): Extent.NONE for kind in types.all_types()}
    accounts.change_role(role.key, extents=nothing, by=cast.alice)
    erin = make_user("Erin", role.key, cast.north)
    client.raise_request_exception = False
    client.force_login(erin)
    assert told(client, secrets, OPEN | CLOSED | SHARED, key_of(erin)) == []


@pytest.mark.alike
def test_own_ones_only_means_that(cast: Cast, secrets: Secrets, client: Client) -> None:
    own = {(kind, Verb.SEE): Extent.OWN for kind in ("customer", "order", "case", "x.warranty")}
    accounts.change_role(Role.STAFF, extents=own, by=cast.alice)
    client.raise_request_exception = False
    client.force_login(cast.carol)
    assert told(client, secrets, OPEN | CLOSED, key_of(User.objects.get(pk=cast.carol.pk))) == []


@pytest.mark.alike
def test_a_hidden_field_is_nowhere(cast: Cast, secrets: Secrets, client: Client) -> None:
    hidden = dict.fromkeys(("email", "address", "tax_id", "note"), "hidden")
    own = types.named("customer").custom_fields[0].name
    rules = {("customer", name): access for name, access in {**hidden, own: "hidden", "phones": "masked"}.items()}
    rules |= {(kind, "note"): "hidden" for kind in ("sponsorship", "tab", "cart", "payment", "return")}
    accounts.change_role(Role.MANAGER, fields=rules, by=cast.alice)
    client.raise_request_exception = False
    client.force_login(cast.bob)
    bob = User.objects.get(pk=cast.bob.pk)
    found = told(client, secrets, CLOSED, key_of(bob))
    assert [line for line in found if "/reveal/phones/" not in line] == []  # that one is for asking, and written down


@pytest.mark.alike
def test_who_may_only_look_changes_nothing(cast: Cast, secrets: Secrets, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(cast.dave)
    before, headers = list(Customer.objects.order_by("pk").values()), key_of(cast.dave)
    for name, address, _queries in addresses(secrets):
        if name not in SIGNS_OUT | BY_SECRET:
            _sent(client, name, address, headers)
    assert list(Customer.objects.order_by("pk").values()) == before
