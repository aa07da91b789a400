"""The whole shop leaves as one archive, and comes back whole into an empty one, on either database."""

from __future__ import annotations

import json
import shutil
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import ready
from tests.installation.installation import Installation, installation, until

pytestmark = pytest.mark.slow

Look = dict[str, list[Any]]  # name of a table → how many rows it has, and their fingerprint

# A fingerprint of each carried table, as Django reads it: the same on SQLite and PostgreSQL.
LOOK = """
import hashlib, json
from shuke.transfer.archive.parts import carried
from shuke.core.backup import scratch
found = {}
for model in carried():
    names = [one.attname for one in scratch.columns(model)]
    rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                  for row in model._meta.base_manager.values_list(*names))
    found[model._meta.label] = [len(rows), hashlib.sha256("".join(rows).encode()).hexdigest()]
print(json.dumps(found))
"""
# What a shop has made itself, with a file, beside the demo's records.
MORE = """
from decimal import Decimal
from django.utils import timezone
from django.core.files.uploadedfile import SimpleUploadedFile
from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.customers.actions.change import change_customer
from shuke.records import types
from shuke.records.actions.files import keep_file
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.actions.tasks import run_job
from shuke.core.worker import Worker
alice = User.objects.filter(role="owner").first()
size = add_field("customer", "number", by=alice, labels={"en": "Size"}, indexed=True)
paper = add_field("customer", "file", by=alice, labels={"en": "Paper"})
add_object(by=alice, labels={"en": "Warranty card"}, key="warranty")
types.named("x.warranty").create(by=alice, name="W-1")
file, field = SimpleUploadedFile("合約.pdf", b"%PDF-1"), types.named("customer").field(paper.key)
kept = keep_file(file, "customer", field, by=alice)
customer = Customer.objects.order_by("pk").first()
change_customer(customer, by=alice, name="熟客甲", custom={size.key: Decimal("25.5"), paper.key: kept.pk})
from django.utils.timezone import localdate, now
from shuke.catalogue.models import Product
from shuke.loyalty.actions.cards import create_card, redeem
from shuke.loyalty.actions.coupons import create_coupon, give
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.models import Program
from shuke.orders.actions import Back, Line, Pay, enter_order, return_items
from shuke.orders.actions.carts import Item, leave_cart
told = {"points_on": True, "stored_on": True}
Program.objects.update_or_create(pk=1, defaults=told)
open_tab(by=alice, customer=customer, limit=Decimal(100_000))
coupon = create_coupon(by=alice, name="券", kind="amount", value=Decimal(1), lasts_days=9)
give(coupon, [customer.pk], by=alice, at=now())
redeem(create_card(by=alice, value=Decimal(500)).code, customer, by=alice, at=now())
tea = Product.objects.exclude(price=None).order_by("pk").first()
lines = [Line(tea, Decimal(2))]
order = enter_order(by=alice, customer=customer, ordered_on=localdate(), lines=lines, payment=Pay("tab"))
back = [Back(order.lines.get().pk, Decimal(1))]
return_items(order, back, reason="damaged", on=localdate(), by=alice, refund=Pay("tab"))
leave_cart(by=alice, customer=customer, items=[Item(tea, Decimal(1))])
Worker().run_all()
"""
FOUND = """
from shuke.accounts.models import User
from shuke.records import search
print(len(search.matching_ids("customer", "熟客甲", User.objects.filter(role="owner").first(), limit=9)))
"""
FILLED = {"catalogue", "purchasing", "service", "activities"}
# One event says that the archive came; nobody's password came along.
EXPECTED = {"events.Event", "accounts.User"}


@pytest.fixture(scope="module")
def lived_in(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("lived"), like=filled) as made:
        made.python(MORE)
        made.python("from tests.installation.filling import fill; fill()")
        yield made


@pytest.fixture(scope="module")
def archive(lived_in: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "shop.zip"
    lived_in.shuke("export", str(path))
    return path


@pytest.fixture(scope="module")
def before(lived_in: Installation) -> Look:
    return look(lived_in)


@pytest.fixture(scope="module")
def empty(migrated: Installation) -> Look:
    return look(migrated)


def look(shop: Installation) -> Look:
    return dict(json.loads(shop.python(LOOK)))


def differing(first: Look, second: Look) -> set[str]:
    assert first.keys() == second.keys()
    return {name for name in first if first[name] != second[name]}


def test_every_table_comes_back_row_by_row(before: Look, archive: Path, migrated: Installation, tmp_path: Path) -> None:
    with installation(tmp_path / "new", like=migrated) as new:
        assert "Everything is here" in new.shuke("import", str(archive), "--yes")
        after = look(new)
        assert differing(before, after) <= EXPECTED
        assert before["accounts.User"][0] == after["accounts.User"][0]
        filled = {name: count for name, (count, _rows) in after.items() if name.partition(".")[0] in FILLED}
        assert [name for name, count in filled.items() if not count] == [], "tests/installation/filling.py knows all"
        files = {path.read_bytes()[:6] for path in (new.home / "files").rglob("*") if path.is_file()}
        assert files == {b"%PDF-1", b"\x89PNG\r\n"}
        assert new.python(FOUND) == "1"
        refused = new.shuke("import", str(archive), "--yes", code=1)
        assert "This shop has records already" in refused


def test_it_goes_from_one_database_to_the_other(
    before: Look, archive: Path, migrated: Installation, tmp_path: Path
) -> None:
    """From whichever the tests run on, into SQLite."""
    if not migrated.database_url:
        pytest.skip("SQLite into SQLite is tested above")
    shutil.copy(ready.sqlite("shuke.config.settings"), tmp_path / "shuke.sqlite3")
    sqlite = Installation(tmp_path)
    sqlite.shuke("import", str(archive), "--yes")
    assert differing(before, look(sqlite)) <= EXPECTED


def test_it_says_what_is_in_it_and_holds_no_secret(lived_in: Installation, archive: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        names = set(file.namelist())
        made = json.loads(file.read("manifest.json"))
        schema = json.loads(file.read("schema/customers.customer.json"))
        first = json.loads(file.read("data/customers.customer.jsonl").splitlines()[0])
        people = [json.loads(line) for line in file.read("data/accounts.user.jsonl").splitlines()]
        assert {"README.en.txt", "README.zh-Hant.txt", "README.zh-Hans.txt", "data/x.warranty.jsonl"} <= names
        assert set(first) == set(schema["required"]) == set(schema["properties"])
        assert {one["title"] for one in schema["properties"]["custom"]["properties"].values()} == {"Size", "Paper"}
        assert {one["password"] for one in people} == {"!"}
        assert {"sessions.Session", "accounts.ApiToken"} <= set(made["left_out"])
        every = b"".join(file.read(name) for name in names)
    assert b"pbkdf2" not in every
    assert b"argon2" not in every


@pytest.mark.alike
@pytest.mark.parametrize("name", ["data/customers.customer.jsonl", "README.en.txt"])
def test_a_damaged_one_changes_nothing(
    archive: Path, migrated: Installation, empty: Look, tmp_path: Path, name: str
) -> None:
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(archive) as file, zipfile.ZipFile(broken, "w") as copy:
        for one in file.namelist():
            content = file.read(one)
            copy.writestr(one, content.replace("熟客".encode(), "生客".encode(), 1) + b" " if one == name else content)
    said = migrated.shuke("import", str(broken), "--yes", code=1)
    assert "damaged" in said
    assert look(migrated) == empty


@pytest.mark.parametrize("seconds", [pytest.param(0.8, marks=pytest.mark.alike), 1.6, 2.4])
def test_a_kill_in_the_middle_leaves_all_or_nothing(
    archive: Path, migrated: Installation, empty: Look, tmp_path: Path, seconds: float
) -> None:
    with installation(tmp_path / "killed", like=migrated) as shop:
        process = shop.start("import", str(archive), "--yes")
        until(lambda: process.poll() is not None or list(shop.home.glob(".archive-*/shop.sqlite3")), 60)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        found = look(shop)
        if found == empty:
            shop.shuke("import", str(archive), "--yes")
            found = look(shop)
        assert found["customers.Customer"][0] > 0
