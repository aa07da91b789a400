"""A person's data handed out, the pages of erasing, and the rules of how long things are kept."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.models import ShopRole, User
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.privacy.actions import erasing, keeping
from shuke.privacy.models import Erasure, Retention
from shuke.privacy.tests.test_erasing import TEXTS, Shop, shop  # noqa: F401 -- a fixture
from shuke.transfer.tests.shop import csv_bytes, imported


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


def test_all_that_is_held_in_one_zip(shop: Shop, client: Client) -> None:  # noqa: F811 -- the fixture
    client.force_login(shop.cast.alice)
    answer = client.post(f"/privacy/customers/{shop.person.pk}/data.zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(packed.read("data.json"))
    assert {"details", "consents", "orders", "order_lines", "entries", "tasks", "relations", "history"} <= set(told)
    everything = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    assert not [what for what, words in TEXTS.items() if words not in everything and what != "phone abroad"]
    assert shop.cast.chen.name not in everything
    assert [name for name in packed.namelist() if name.startswith("files/")]
    assert "<table" in packed.read("data.html").decode()
    assert Event.objects.filter(
        verb="privacy.person_handed_out", customer_id=shop.person.pk, by=shop.cast.alice
    ).exists()


def test_erased_through_the_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert "All data of this person" in client.get(f"/customers/{cast.wang.pk}/").content.decode()
    page = client.get(f"/privacy/customers/{cast.wang.pk}/").content.decode()
    assert "stays, without a name" in page
    client.post(f"/privacy/customers/{cast.wang.pk}/erase/", {"reason": "wish"})
    asked = Erasure.objects.get()
    address = f"/privacy/erasures/{asked.pk}/"
    assert asked.number in client.get(address).content.decode()
    assert client.post(address, {"typed": "no"}).status_code == 422
    assert client.post(address, {"typed": asked.number}).status_code == 302
    erasing.run(asked.pk, at=timezone.now())
    page = client.get(f"{address}certificate/").content.decode()
    assert asked.number in page
    assert "unchanged" in page
    assert "王小明" not in page
    Erasure.objects.update(counts={"customers": 7})
    assert "changed since" in client.get(f"{address}certificate/").content.decode()
    assert asked.number in client.get("/privacy/erasures/").content.decode()


def test_only_with_the_right(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob)
    assert "All data of this person" not in client.get(f"/customers/{cast.wang.pk}/").content.decode()
    for address in (
        f"/privacy/customers/{cast.wang.pk}/",
        "/privacy/erasures/",
        "/privacy/dormant/",
        "/privacy/rules/",
    ):
        assert client.get(address).status_code == 403
    assert client.post(f"/privacy/customers/{cast.wang.pk}/data.zip").status_code == 403


def test_rules_are_counted_before_they_are_saved(cast: Cast, client: Client) -> None:
    old = timezone.now() - timedelta(days=2000)
    Customer.objects.update(created_at=old, modified_at=old)
    Customer.objects.filter(pk=cast.wang.pk).update(last_ordered_on=timezone.localdate())
    client.force_login(cast.alice)
    given = {"dormant_years": "5", "orders_years": "7", "backups_days": "30", "exports_days": "7"}
    page = client.post("/privacy/rules/", {**given, "do": "count"}).content.decode()
    assert "Nothing was saved" in page
    assert not Retention.objects.exists()
    client.post("/privacy/rules/", {**given, "do": "save"})
    rules = Retention.objects.get()
    assert (rules.dormant_years, rules.orders_years, rules.files_days) == (5, 7, None)
    shown = client.get("/privacy/dormant/").content.decode()
    assert ("陳美玲" in shown, "王小明" in shown) == (True, False)


def test_the_night_keeps_the_rules(cast: Cast) -> None:
    job = imported(csv_bytes(["會員編號", "姓名"], [["M5", "林"], ["", ""]]), cast.alice, kind="customers")
    now = timezone.now()
    keeping.change_rules(by=cast.alice, at=now, files_days=30, rejected_days=30, logs_days=30)
    keeping.keep_rules(now + timedelta(days=20))
    assert job.folder.exists()
    keeping.keep_rules(now + timedelta(days=40))
    assert not job.folder.exists()
    assert not job.rows.exists()
    assert Customer.objects.filter(member_no="M5").exists()
    assert Event.objects.filter(verb="privacy.rules_changed").exists()


def test_nobody_erases_whom_they_do_not_see(cast: Cast, client: Client) -> None:
    ShopRole.objects.create(key="staff", base="staff", named={"privacy.manage": True})
    asked = erasing.ask(cast.wang, reason="wish", by=cast.alice, at=timezone.now())
    address = f"/privacy/erasures/{asked.pk}/"
    client.force_login(User.objects.get(pk=cast.charlie.pk))
    for sent in ({"typed": asked.number}, {"do": "drop"}):
        assert client.post(address, sent).status_code == 404
    asked.refresh_from_db()
    assert asked.status == "asked"
    client.force_login(User.objects.get(pk=cast.carol.pk))  # of the customer's own team
    assert client.post(address, {"typed": asked.number}).status_code == 302
