"""The warehouse holds what the database does, is swapped in whole, and says when something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from conftest import Cast, buy
from shuke.analytics.actions import warehouse as tasks
from shuke.analytics.warehouse import arrow, building, described, health, quality, reading, source, store
from shuke.analytics.warehouse.reading import star
from shuke.analytics.warehouse.tables import TABLES, named
from shuke.analytics.warehouse.tables.people import CITY, DISTRICT
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.orders.models import Order, OrderLine


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path / "it's 100% home"
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row a file of its own."""
    for module in (described, building):
        monkeypatch.setattr(module, "BLOCK", 1)
    monkeypatch.setattr("shuke.analytics.warehouse.source.BLOCK", 1)


def rows(table: Any) -> list[dict[str, Any]]:
    return reading.answer(table).to_pylist()


def refresh(*, full: bool = False) -> store.Version:
    return building.refresh(timezone.now(), full=full)


def wrong(version: store.Version) -> list[tuple[str, str, str]]:
    return [(one["what"], one["table"], one["column"]) for one in version.manifest.checks if not one["well"]]


def inodes(version: store.Version, table: str) -> set[int]:
    return {Path(file).stat().st_ino for file in version.files(table)}


def test_it_holds_what_the_shop_holds(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.chen.pk).update(
        address="106台北市大安區忠孝東路四段一號",
        birthday=date(1971, 5, 6),
        created_at=datetime(2024, 1, 1, 20, tzinfo=UTC),
    )
    assert wrong(refresh()) == []
    found = rows(star().sales.order_by("sold_on"))
    assert [one["sold_on"] for one in found] == [date(2024, 2, 2), date(2024, 3, 3), date(2024, 4, 2)]
    assert (found[0]["amount"], found[0]["quantity"], found[0]["currency"]) == (1200, 2, "TWD")
    chen = rows(star().customers.filter(star().customers.customer_id == cast.chen.id))[0]
    assert (chen["city"], chen["district"], chen["birth_year"], chen["grade"]) == ("台北市", "大安區", 1971, "B")
    assert chen["created_at"] == datetime(2024, 1, 1, 20, tzinfo=UTC)
    assert chen["created_on"] == date(2024, 1, 2)  # in Taipei the next day had begun
    assert rows(star().dates)[0]["day"] == date(2024, 1, 2)
    assert rows(star().campaigns) == []


def test_nothing_personal_goes_into_it(cast: Cast) -> None:
    secret = {"name": "機密甲乙", "email": "secret@example.com", "line_id": "secretline", "tax_id": "87654321"}
    Customer.objects.filter(pk=cast.wang.pk).update(**secret, address="台北市大安區機密路七號", note="機密")
    made = refresh()
    said = str([rows(getattr(star(), table.name)) for table in TABLES])
    assert "大安區" in said
    assert not [word for word in [*secret.values(), "機密路"] if word in said]
    assert "secret" not in (made.folder / store.MANIFEST).read_text()


def test_amounts_keep_their_last_digit(cast: Cast) -> None:
    line = OrderLine.objects.order_by("id").first()
    assert line
    kept = {"amount": Decimal("12345678901234.5678"), "quantity": Decimal("-0.125"), "pv": None}
    OrderLine.objects.filter(pk=line.pk).update(**kept)
    refresh()
    found = rows(star().sales.filter(star().sales.line_id == line.pk))[0]
    assert {name: found[name] for name in kept} == kept


def test_only_what_changed_is_read_again(cast: Cast, small_blocks: None) -> None:
    before = refresh()
    buy(cast.chen, cast.soap, date(2024, 5, 5), 3)
    after = refresh()
    assert after.manifest.full_at == before.manifest.full_at
    assert len(inodes(after, "sales") - inodes(before, "sales")) == 1
    assert inodes(before, "sales") < inodes(after, "sales")
    assert len(rows(star().sales)) == 4


def test_what_changed_went_or_moved_is_found(cast: Cast, small_blocks: None) -> None:
    refresh()
    first, second, third = OrderLine.objects.order_by("id")
    OrderLine.objects.filter(pk=first.pk).update(counted=False)  # its order was cancelled
    OrderLine.objects.filter(pk=second.pk).update(customer=cast.chen)  # a merge moved it
    Order.objects.filter(pk=third.order_id).update(channel="LINE")
    events.record("orders.changed", third.order, by=None)
    made = refresh()
    assert (wrong(made), made.manifest.full_at != made.manifest.made_at) == ([], True)
    found = {one["line_id"]: one for one in rows(star().sales)}
    assert set(found) == {second.pk, third.pk}
    assert found[second.pk]["customer_id"] == cast.chen.id
    assert found[third.pk]["channel"] == "LINE"


def test_an_erasure_has_everything_written_anew_and_nothing_kept(cast: Cast) -> None:
    before = refresh()
    refresh()
    assert before.folder.exists()  # somebody may be reading it
    events.record("privacy.erased", cast.wang, by=None)
    after = refresh()
    assert after.manifest.full_at == after.manifest.made_at
    assert [path.name for path in store.root().iterdir() if path.is_dir()] == [after.folder.name]


@pytest.mark.parametrize("told", [{"schema": "another"}, {"zone": "Europe/Paris"}, {"event": 10**9}])
def test_another_shape_calendar_or_database_is_read_anew(
    cast: Cast, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = refresh()
    for name, value in told.items():
        monkeypatch.setattr(before.manifest, name, value)
    monkeypatch.setattr(store, "current", lambda: before)
    assert building.refresh(timezone.now() + timedelta(hours=1)).manifest.full_at > before.manifest.full_at


@pytest.mark.slow
def test_a_fault_that_no_mark_tells_mends_itself(cast: Cast, small_blocks: None) -> None:
    before = refresh()
    file = Path(before.files("sales")[0])
    arrow.write(pq.read_table(file).slice(1), file)
    after = refresh()
    assert (wrong(after), len(rows(star().sales))) == ([], 3)
    assert after.manifest.full_at == after.manifest.made_at


def test_it_says_in_words_what_is_not_right(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(deleted_at=timezone.now())
    made = refresh()
    assert wrong(made) == [("lost", "sales", "customer_id")]
    with translation.override("en"):
        fault = health.faults(made, timezone.now())[0]
        assert fault.what == "sales.customer_id: 3 rows name something that is not among Customers."
        late = health.faults(made, timezone.now() + timedelta(days=3))[0]
        assert late.what == "It is 3 days old."
        assert health.faults(None, timezone.now())[0].what == "The warehouse has not been built yet."


@pytest.mark.slow
def test_who_dies_on_the_way_leaves_the_old_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = refresh()
    buy(cast.chen, cast.soap, date(2024, 5, 5))

    def die(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    for module, place in ((arrow, "write"), (quality, "look"), (store, "asdict"), (store, "_to_disk")):
        with monkeypatch.context() as patch:
            patch.setattr(module, place, die)
            with pytest.raises(KeyboardInterrupt):
                refresh()
        shown = store.current()
        assert shown
        assert (shown.folder, len(rows(star().sales))) == (before.folder, 3)
    refresh()
    assert len(rows(star().sales)) == 4
    assert not [path for path in store.root().iterdir() if path.name.endswith(store.UNFINISHED)]


def test_old_versions_go_when_nobody_can_be_reading_them(cast: Cast) -> None:
    before, after = refresh(), refresh()
    assert before.folder.exists()
    long_ago = time.time() - store.GRACE.total_seconds() - 1
    os.utime(before.folder / store.REPLACED, (long_ago, long_ago))
    store.sweep()
    assert (before.folder.exists(), after.folder.exists()) == (False, True)


def test_two_processes_take_turns(home: Path) -> None:
    with store.one_at_a_time():
        code = "from shuke.analytics.warehouse import store\nwith store.one_at_a_time(0): pass"
        start = f"import django; from django.conf import settings; settings.configure(HOME={str(home)!r})\n"
        other = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False)
        assert "AlreadyRefreshing" in other.stderr
    other = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False)
    assert other.returncode == 0, other.stderr


def test_a_reader_who_looked_up_a_version_that_went_looks_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = refresh(), refresh()
    store.sweep(timedelta(0))
    looked = iter([before, after])
    monkeypatch.setattr(store, "current", lambda: next(looked))
    assert len(rows(star().sales)) == 3


def test_nothing_can_be_asked_before_it_is_built(db: None) -> None:
    with pytest.raises(store.NotBuiltYet):
        reading.answer(star().sales)


def test_an_empty_shop_has_an_empty_warehouse(db: None) -> None:
    assert wrong(refresh()) == []
    assert rows(star().sales) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_both_ways_of_reading_agree(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(birthday=date(1971, 5, 6), gender="f")
    with monkeypatch.context() as patch:
        patch.setattr(source, "visible_from_outside", lambda: False)
        refresh()
    through = {table.name: rows(getattr(star(), table.name)) for table in TABLES}
    if connection.vendor == "sqlite":  # the tests' own database lies in memory
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{tmp_path / 'copy.sqlite3'}'")
        monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "copy.sqlite3")
    made = refresh(full=True)
    assert wrong(made) == []
    for table in TABLES:
        assert rows(getattr(star(), table.name)) == through[table.name], table.name


def test_every_file_has_the_types_that_the_dictionary_says(cast: Cast) -> None:
    made = refresh()
    for table in TABLES:
        for file in made.files(table.name):
            found = pq.read_schema(file)
            assert [(one.name, one.type) for one in found] == [(one.name, one.type) for one in arrow.schema(table)]


@pytest.mark.parametrize(
    ("address", "city", "district"),
    [
        ("台北市大安區忠孝東路四段1號", "台北市", "大安區"),
        ("106 台北市大安區", "台北市", "大安區"),
        ("臺灣新竹縣竹北市光明六路10號", "新竹縣", "竹北市"),
        ("广东省深圳市南山区科技园", "深圳市", "南山区"),
        ("12 Main Street", None, None),
    ],
)
def test_city_and_district_are_read_from_an_address(address: str, city: str | None, district: str | None) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    def cut(pattern: str) -> Any:
        return pc.struct_field(pc.extract_regex(pa.array([address]), pattern), "found").to_pylist()[0]

    assert (cut(CITY), cut(DISTRICT)) == (city, district)


def test_the_page_says_what_stands_in_it_to_who_sees_all(cast: Cast) -> None:
    refresh()
    alice, bob = Client(), Client()
    alice.force_login(cast.alice)
    bob.force_login(cast.bob)
    page = alice.get("/reports/warehouse/").content.decode()
    assert all(f"<code>{table.name}</code>" in page for table in TABLES)
    assert "All is well" in page
    assert "/reports/warehouse/" in alice.get("/reports/").content.decode()
    assert "/reports/warehouse/" not in bob.get("/reports/").content.decode()
    assert bob.get("/reports/warehouse/").status_code == 403
    assert bob.post("/reports/warehouse/refresh/").status_code == 403
    assert alice.post("/reports/warehouse/refresh/").status_code == 302
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"full": False}


def test_it_is_refreshed_at_night_but_not_on_the_day_the_shop_was_opened(cast: Cast) -> None:
    tasks.nightly()
    assert not DBTaskResult.objects.exists()
    cast.shop.created_at = timezone.now() - timedelta(days=1)
    cast.shop.save()
    tasks.nightly()
    tasks.refresh_warehouse.func()
    assert DBTaskResult.objects.get().task_path.endswith("refresh_warehouse")
    assert len(rows(star().sales)) == 3


def test_the_first_is_built_as_soon_as_there_are_orders(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert "within minutes" in client.get("/insights/cohorts/").content.decode()
    tasks.first()
    assert DBTaskResult.objects.get().task_path.endswith("refresh_warehouse")
    tasks.refresh_warehouse.func()
    tasks.first()
    assert DBTaskResult.objects.count() == 1


def test_a_large_import_asks_for_it_and_a_small_one_waits_for_the_night(db: None) -> None:
    tasks.refresh_after_import(999)
    assert not DBTaskResult.objects.exists()
    tasks.refresh_after_import(1_000)
    assert DBTaskResult.objects.get().task_path.endswith("refresh_warehouse")


def test_a_column_that_names_a_row_names_its_key(db: None) -> None:
    for table, column in described.links(TABLES):
        assert column.kind == named(column.to).key.kind == described.Kind.NUMBER, f"{table.name}.{column.name}"
