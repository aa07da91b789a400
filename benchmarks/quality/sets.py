"""Real order lines, read by the protocol's rules, and the pairs that a forecast is judged on."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

Peers = tuple[tuple[str, dict[str, float]], ...]


@dataclass(frozen=True)
class Set:
    """`cuts` are the last days known; the horizon starts on the day after."""

    name: str
    file: str
    read: Callable[[Path], pa.Table]
    cuts: tuple[date, ...]
    earlier: tuple[date, ...]  # to tune on: their horizons end before the first of `cuts`
    peers: Peers
    within: int = 14


def complete_journey(path: Path) -> pa.Table:
    wanted = ["household_id", "product_id", "quantity", "sales_value", "transaction_timestamp"]
    lines = pq.read_table(path, columns=wanted)
    at = pc.assume_timezone(lines["transaction_timestamp"], "UTC").cast(pa.timestamp("ns", "America/New_York"))
    on = pc.floor_temporal(pc.local_timestamp(at), unit="day").cast(pa.date32())
    table = _lines(lines["household_id"], lines["product_id"], on, lines["quantity"], lines["sales_value"])
    return table.filter(pc.greater(table["quantity"], 0))


def complete_journey_types(path: Path) -> pa.Table:
    products = pq.read_table(path.parent / "products.parquet", columns=["product_id", "product_type"])
    table = complete_journey(path)
    place = pc.index_in(table["product_id"], value_set=products["product_id"].combine_chunks())
    types = products["product_type"].combine_chunks().take(place.combine_chunks())
    return table.set_column(1, "product_id", types).filter(pc.is_valid(types))


def ta_feng(path: Path) -> pa.Table:
    texts = csv.ConvertOptions(column_types=dict.fromkeys(("CUSTOMER_ID", "PRODUCT_ID"), pa.string()))
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        lines = csv.read_csv(file, convert_options=texts)
    on = pc.strptime(lines["TRANSACTION_DT"], "%m/%d/%Y", "s").cast(pa.date32())
    return _lines(lines["CUSTOMER_ID"], lines["PRODUCT_ID"], on, lines["AMOUNT"], lines["SALES_PRICE"])


def cdnow(path: Path) -> pa.Table:
    """A shop with a single product: who buys again at all."""
    with gzip.open(path, "rt") as file:
        rows = [line.split() for line in file][1:]
    on = pc.strptime(pa.array([row[1] for row in rows]), "%Y%m%d", "s").cast(pa.date32())
    count, value = (pa.array([float(row[at]) for row in rows]) for at in (2, 3))
    return _lines(pa.array([row[0] for row in rows]), pa.array(["CDs"] * len(rows)), on, count, value)


def _lines(*columns: pa.ChunkedArray | pa.Array) -> pa.Table:
    table = pa.table(dict(zip(("customer_id", "product_id", "on", "quantity", "amount"), columns, strict=True)))
    for name in ("quantity", "amount"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.float64()))
    return table


@dataclass(frozen=True)
class Candidates:
    """Pairs with two purchase days or more by `as_of`, sorted by key, and whether they bought in the horizon."""

    key: np.ndarray
    customer: np.ndarray
    product: np.ndarray
    times: np.ndarray
    first: np.ndarray
    last: np.ndarray
    bought: np.ndarray


def candidates(table: pa.Table, as_of: date, within: int) -> Candidates:
    """By plain counting, on purpose not with the product's own code."""
    days = table.select(["customer_id", "product_id", "on"]).group_by(["customer_id", "product_id", "on"]).aggregate([])
    key = keys(table, days)
    on = days["on"].combine_chunks().cast(pa.int32()).to_numpy()
    today = (as_of - date(1970, 1, 1)).days
    known = on <= today
    order = np.lexsort((on[known], key[known]))
    sorted_key, sorted_on = key[known][order], on[known][order]
    pair, start, times = np.unique(sorted_key, return_index=True, return_counts=True)
    often = times >= 2
    pair, start, times = pair[often], start[often], times[often]
    came = np.isin(pair, key[(on > today) & (on <= today + within)])
    first, last = sorted_on[start], sorted_on[start + times - 1]
    return Candidates(pair, pair >> 32, pair & 0xFFFFFFFF, times, today - first, today - last, came)


def keys(table: pa.Table, rows: pa.Table) -> np.ndarray:
    """One number for each row's customer and product, the same for all tables cut from `table`."""
    places = []
    for name in ("customer_id", "product_id"):
        ids = pc.unique(table[name])
        places.append(pc.index_in(rows[name], value_set=ids).to_numpy().astype(np.int64))
    return places[0] * (1 << 32) + places[1]


def horizon(as_of: date, within: int) -> str:
    return f"{as_of + timedelta(1)} + {within} days"
