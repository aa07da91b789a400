"""A small named world for all tests: Alice owns the shop, Bob leads team North, Carol works there and sees only its
customers, Dave may only look, Charlie works in team South and must never see what is North's."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import transaction
from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from shuke.accounts.models import Role, Scope, Shop, Team, User
from shuke.analytics import kept
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.orders.models import Order, OrderLine
from tests import ready

MIGRATED = pytest.StashKey[str]()
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # as Django names it


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no process sits idle while another is still at it. On PostgreSQL, leave
    out what touches no database or says the same of either: the run on SQLite has had it already."""
    items.sort(key=_seconds, reverse=True)
    if not os.environ.get("SHUKE_DATABASE_URL", "").startswith("postgres"):
        return
    alike = [item for item in items if not _asks_the_database(item)]
    config.hook.pytest_deselected(items=alike)
    items[:] = [item for item in items if _asks_the_database(item)]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody needs to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Else libraries complain of what they find at the very end."""
    gc.unfreeze()


def pytest_runtest_setup() -> None:
    """Each test begins in the shop's language, since a command that ran within a test before may have left its own; and
    without the charts of another's shop."""
    translation.activate(settings.LANGUAGE_CODE)
    kept.forget()


@pytest.fixture(scope="session", autouse=True)
def _context_of_the_page(django_test_environment: None) -> None:
    """`response.context` is what the view gave its page. Django would copy it again for every part that is included."""

    def render(self: Template, context: Context) -> str:
        if context.template is self:
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    Template._render = render


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The test's database begins as a copy of the ready one, so that Django finds nothing left to migrate."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("postgresql"):
        server = os.environ["SHUKE_DATABASE_URL"]
        database.setdefault("TEST", {})["TEMPLATE"] = ready.postgres("tests.settings", server)
        yield
        return
    with closing(sqlite3.connect(IN_MEMORY, uri=True)) as copy:  # gone when nobody is connected to it
        with closing(sqlite3.connect(ready.sqlite("tests.settings"))) as kept:
            kept.backup(copy)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> None:
    """Keeps what migrations wrote, for `pytest_runtest_teardown`."""
    with django_db_blocker.unblock():
        ours = [one for one in apps.get_models() if one.__module__.startswith("shuke.")]
        rows = [row for one in ours for row in one._meta.base_manager.order_by("pk")]
        request.config.stash[MIGRATED] = serializers.serialize("json", rows)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test with real transactions ends with empty tables. The next one, whichever it is, needs what stood there."""
    yield
    mark, kept = item.get_closest_marker("django_db"), item.config.stash.get(MIGRATED, "")
    if kept and mark and mark.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            for row in serializers.deserialize("json", kept):
                row.save()


def _seconds(item: pytest.Item) -> int:
    """As `@pytest.mark.slow(60)` says of what takes far longer than most that are slow."""
    mark = item.get_closest_marker("slow")
    return mark.args[0] if mark and mark.args else 0


def _asks_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("alike"):
        return False
    own_processes = Path(__file__).parent / "tests" in item.path.parents and item.get_closest_marker("slow")
    marked = any(item.get_closest_marker(name) for name in ("django_db", "browser"))
    return bool(marked or own_processes or {"db", "migrated", "filled"} & set(getattr(item, "fixturenames", ())))


@dataclass
class Cast:
    shop: Shop
    north: Team
    south: Team
    alice: User
    bob: User
    carol: User
    charlie: User
    dave: User
    wang: Customer  # 王小明, team North, grade A, bought tea three times
    chen: Customer  # 陳美玲, team South, grade B
    tea: Product
    soap: Product


def use_parts(cast: Cast, *keys: str) -> None:
    """Of Shuke, in the shop: see shuke/config/parts.py."""
    cast.shop.parts = list(keys)
    cast.shop.save()


def make_user(name: str, role: str, *teams: Team) -> User:
    user = _user(name, role)
    user.save()
    user.teams.set(teams)
    return user


def _user(name: str, role: str) -> User:
    scope = Scope.ALL if role == Role.OWNER else Scope.TEAMS
    user = User(username=name.lower(), name=name, role=role, scope=scope, language="en")
    user.set_password("correct horse")
    return user


def buy(customer: Customer, product: Product, on: date, quantity: int = 1, number: str = "") -> Order:
    order, line = _bought(customer, product, on, quantity, number)
    order.save()
    line.order = order
    line.save()
    return order


def _bought(
    customer: Customer, product: Product, on: date, quantity: int = 1, number: str = ""
) -> tuple[Order, OrderLine]:
    amount = (product.price or Decimal(0)) * quantity
    number = number or f"{customer.member_no}-{on:%y%m%d}"
    order = Order(number=number, customer=customer, ordered_on=on, currency="TWD", total=amount)
    line = OrderLine(
        order=order,
        product=product,
        customer=customer,
        ordered_on=on,
        quantity=quantity,
        unit_price=product.price,
        amount=amount,
    )
    return order, line


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a fixture of a whole module writes stands before each of its tests, which takes deep copies of the objects;
    what a test writes is taken back after it, as ever."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_cast() -> Cast:
    shop = Shop.objects.create(id=1, name="永和茶行", language="zh-hant", currency="TWD", time_zone="Asia/Taipei")
    north, south = Team.objects.bulk_create([Team(name=name) for name in ("北區", "南區")])
    tea, soap = Product.objects.bulk_create(
        [
            Product(code="T01", name="普洱茶", unit="盒", price=Decimal(600), pv=Decimal(20)),
            Product(code="S01", name="肥皂", unit="塊", price=Decimal(50)),
        ]
    )
    wang, chen = Customer.objects.bulk_create(
        [
            Customer(name="王小明", surname="王", given_name="小明", member_no="M001", grade="A", team=north),
            Customer(name="陳美玲", surname="陳", given_name="美玲", member_no="M002", grade="B", team=south),
        ]
    )
    bought = [_bought(wang, tea, day, 2) for day in (date(2024, 2, 2), date(2024, 3, 3), date(2024, 4, 2))]
    Order.objects.bulk_create([order for order, _line in bought])
    OrderLine.objects.bulk_create([line for _order, line in bought])
    names = {
        "Alice": Role.OWNER,
        "Bob": Role.MANAGER,
        "Carol": Role.STAFF,
        "Charlie": Role.STAFF,
        "Dave": Role.READ_ONLY,
    }
    alice, *others = people = [_user(name, role) for name, role in names.items()]
    User.objects.bulk_create(people)
    teams = zip(others, (north, north, south, north), strict=True)
    User.teams.through.objects.bulk_create(User.teams.through(user=user, team=team) for user, team in teams)
    return Cast(shop, north, south, alice, *others, wang=wang, chen=chen, tea=tea, soap=soap)
