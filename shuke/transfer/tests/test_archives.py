"""The whole shop leaves by the page of its owner, and is brought into an empty one."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.shop import open_shop
from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.core.worker import Worker
from shuke.customers.models import Customer
from shuke.orders.models import Order, OrderLine
from shuke.transfer.archive import bringing, writing
from shuke.transfer.archive.models import Archive
from shuke.transfer.archive.values import Column

on_sqlite = pytest.mark.skipif(
    os.environ.get("SHUKE_DATABASE_URL", "").startswith("postgres"),
    reason="opens a second database, which Django's tests forbid; tests/installation/test_archive.py walks it",
)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.slow
@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_the_owner_makes_an_archive_and_fetches_it(cast: Cast) -> None:
    alice = signed_in(cast.alice)
    alice.post("/import/archives/make/")
    Worker().run_all()
    one = Archive.objects.get()
    assert one.status == Archive.Status.DONE
    assert one.name in alice.get("/import/archives/").content.decode()
    content = b"".join(alice.post(f"/import/archives/{one.pk}/file/").streaming_content)
    assert content.startswith(b"PK")
    assert signed_in(cast.bob).get("/import/archives/").status_code == 403
    assert signed_in(cast.bob).post(f"/import/archives/{one.pk}/file/").status_code == 403
    refused = alice.post("/import/files/?name=shop.zip", content, content_type="application/octet-stream")
    assert (refused.status_code, "empty one" in refused.json()["message"]) == (409, True)


@pytest.mark.parametrize(
    ("kind", "kept", "said"),
    [
        ("text", "王", "王"),
        ("yes_no", 1, True),
        ("json", '{"a": 1.5}', {"a": 1.5}),
        ("bytes", b"\x00\xff", "AP8="),
        ("moment", "2024-02-29 10:00:00.123", "2024-02-29T10:00:00.123Z"),
        ("number", 0.1, 0.1),
        ("text", None, None),
    ],
)
def test_a_value_is_said_so_that_it_can_be_read_back(kind: str, kept: object, said: object) -> None:
    column = Column("x", kind)
    assert column.said(kept) == said
    assert column.kept(said) == kept


def test_money_is_said_to_the_last_digit() -> None:
    column = Column("x", "decimal", places=4)
    assert column.said(-12345) == "-1.2345"
    assert column.kept("-1.2345") == -12345
    with pytest.raises(ValueError, match="1"):
        column.kept("0.00001")


def test_a_backup_is_no_list_and_no_archive(cast: Cast, home: Path) -> None:
    with zipfile.ZipFile(home / "shop.zip", "w") as packed:
        for name in ("manifest.json", "shuke.sqlite3"):
            packed.writestr(name, "{}")
    content = (home / "shop.zip").read_bytes()
    said = signed_in(cast.bob).post("/import/files/?name=shop.zip", content, content_type="application/octet-stream")
    assert (said.status_code, "shuke restore" in said.json()["message"]) == (422, True)
    assert list((home / "imports").iterdir()) == []


def test_a_shop_with_records_is_left_alone(cast: Cast) -> None:
    assert bringing.holds_records()
    with pytest.raises(bringing.NotEmpty):
        bringing.refuse_records()


def test_an_opened_shop_is_still_empty(db: None) -> None:
    open_shop(
        name="店", language="en", currency="TWD", time_zone="Asia/Taipei", region="TW", owner="A", username="a",
        password="correct horse",
    )  # fmt: skip
    assert not bringing.holds_records()


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_it_comes_in_whole_or_not_at_all_and_its_reader_stays(cast: Cast, home: Path) -> None:
    path, now = home / "shop.zip", timezone.now()
    writing.write(path, at=now, shop=cast.shop.name)
    for model in (OrderLine, Order, Customer, Product):
        model.objects.all().delete()
    alice = User.objects.get(pk=cast.alice.pk)
    alice.username = "other"

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bringing.bring_in(path, at=now, keep=alice, also=fail)
    assert not bringing.holds_records()
    bringing.bring_in(path, at=now, keep=alice)
    assert (Customer.objects.count(), OrderLine.objects.count()) == (2, 3)
    assert User.objects.get(username="other").check_password("correct horse")
    assert not User.objects.get(username="carol").check_password("correct horse")
