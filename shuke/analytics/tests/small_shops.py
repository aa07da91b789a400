"""A shop of sixty customers and two years, as files of the warehouse: no database is needed to ask them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from shuke.analytics.warehouse import arrow
from shuke.analytics.warehouse.tables import named

FIRST, DAYS = date(2023, 11, 20), 700


def sales_file(folder: Path, customers: int = 60, lines: int = 900) -> Path:
    """Some buy every week, some once; some buy twice a day, and some come back after a year."""
    chance = random.Random(7)
    rows = []
    for line in range(1, lines + 1):
        customer = min(int(chance.expovariate(1 / 15)) + 1, customers)
        came = FIRST + timedelta(days=(customer * 37) % 400)
        day = came + timedelta(days=int(chance.random() ** 2 * (DAYS - (came - FIRST).days)))
        rows.append((line, line // 2, customer, 1 + line % 9, day, line % 3, chance.randrange(100, 90_000_000)))
    table = named("sales")
    whole = {name: list(column) for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)}
    path = folder / "sales.parquet"
    arrow.write(_filled(whole, arrow.schema(table)), path)
    return path


NAMES = ("line_id", "order_id", "customer_id", "product_id", "sold_on", "quantity", "amount")


def _filled(whole: dict[str, list], schema: pa.Schema) -> pa.Table:
    count = len(whole["line_id"])
    columns = []
    for field in schema:
        if pa.types.is_decimal(field.type):
            numbers = pa.array(whole.get(field.name, [0] * count), pa.int64())
            columns.append(arrow.decimals(numbers, field.type))
        else:
            given = whole.get(field.name, ["TWD" if field.name == "currency" else None] * count)
            columns.append(pa.array(given, field.type))
    return pa.table(columns, names=schema.names)
