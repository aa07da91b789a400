"""A list leaves in any of the formats, typed, and no further than the person sees."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.actions.roles import change_role
from shuke.accounts.models import Role
from shuke.customers.actions.change import change_customer
from shuke.events.models import Event
from shuke.orders.actions.carts import Item, leave_cart
from shuke.records.actions.shaping import add_field


def taken(client: Client, path: str, **asked: str) -> bytes:
    answer = client.post(path, asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def alice(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


def test_json_lines_are_typed_and_name_what_they_link_to(alice: Client, cast: Cast) -> None:
    size = add_field("customer", "number", by=cast.alice, labels={"en": "Size"})
    change_customer(cast.wang, by=cast.alice, phones=["0912345678"], custom={size.key: Decimal("25.5")})
    columns = f"name,team,phones,last_ordered_on,orders_total,{size.key}"
    lines = taken(alice, "/customers/export.jsonl", columns=columns).decode().splitlines()
    wang = next(one for one in map(json.loads, lines) if one["id"] == cast.wang.pk)
    assert wang["team"] == {"id": cast.north.pk, "title": "北區"}
    assert wang["phones"] == ["0912345678"]
    assert Decimal(str(wang[size.key])) == Decimal("25.5")


def test_parquet_keeps_money_days_lists_and_links(alice: Client, cast: Cast) -> None:
    size = add_field("customer", "date", by=cast.alice, labels={"en": "Since"})
    change_customer(cast.wang, by=cast.alice, phones=["0912345678"], custom={size.key: date(2020, 2, 29)})
    columns = f"name,team,phones,orders_total,orders_count,modified_at,{size.key}"
    table = pq.read_table(io.BytesIO(taken(alice, "/customers/export.parquet", columns=columns)))
    row = next(one for one in table.to_pylist() if one["id"] == cast.wang.pk)
    assert row["team"] == {"id": cast.north.pk, "title": "北區"}
    assert row["phones"] == ["0912345678"]
    assert isinstance(row["orders_total"], Decimal)
    assert row[size.key] == date(2020, 2, 29)
    assert table.schema.field("name").metadata == {b"label": b"Name"}


def test_what_is_in_a_cart_leaves_as_parquet_too(alice: Client, cast: Cast) -> None:
    leave_cart(by=cast.alice, customer=cast.wang, items=[Item(cast.tea, Decimal(2))])
    table = pq.read_table(io.BytesIO(taken(alice, "/carts/export.parquet", columns="items")))
    (item,) = table.to_pylist()[0]["items"]
    assert json.loads(item)["name"] == "普洱茶"


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["customers", "orders", "products", "tasks", "households", "teams"])
@pytest.mark.parametrize(
    "ending", ["csv", *(pytest.param(one, marks=pytest.mark.alike) for one in ("xlsx", "jsonl", "parquet"))]
)
def test_every_list_leaves_in_every_format_with_all_its_fields(
    alice: Client, cast: Cast, slug: str, ending: str
) -> None:
    from shuke.records import types

    kind = types.at(slug)
    assert kind
    columns = ",".join(one.name for one in kind.fields)
    content = taken(alice, f"/{slug}/export.{ending}", columns=columns)
    there = kind.visible_to(cast.alice).count()
    assert rows_in(content, ending) == there
    event = Event.objects.filter(verb="records.exported").latest("id")
    assert (event.changes["rows"][1], event.changes["format"][1]) == (there, ending)


def rows_in(content: bytes, ending: str) -> int:
    if ending == "parquet":
        return int(pq.read_metadata(io.BytesIO(content)).num_rows)
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
        return sum(1 for _row in sheet.iter_rows()) - 1
    lines = content.decode("utf-8-sig").splitlines()
    return len(lines) if ending == "jsonl" else len(list(csv.reader(lines))) - 1


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_nothing_leaves_that_its_taker_does_not_see(client: Client, cast: Cast, ending: str) -> None:
    change_customer(cast.wang, by=cast.alice, email="wang@example.com")
    change_role(Role.STAFF, by=cast.alice, fields={("customer", "email"): "masked"})
    client.force_login(cast.carol)
    content = taken(client, f"/customers/export.{ending}", columns="name,email")
    if ending == "parquet":
        content = json.dumps(pq.read_table(io.BytesIO(content)).to_pylist(), ensure_ascii=False).encode()
    assert "王小明" in content.decode()
    assert "陳美玲" not in content.decode()
    assert "wang@" not in content.decode()


def test_a_sheet_that_is_full_goes_on_with_the_next(alice: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from shuke.records.exports import spreadsheets

    monkeypatch.setattr(spreadsheets, "XLSX_ROWS", 1)
    book = openpyxl.load_workbook(io.BytesIO(taken(alice, "/customers/export.xlsx")))
    assert [sheet.max_row for sheet in book.worksheets] == [2, 2]
    assert len({sheet.cell(2, 1).value for sheet in book.worksheets}) == 2
