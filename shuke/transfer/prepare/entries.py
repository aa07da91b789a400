"""Files of customers and files of products: each row is one of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.prepare.cells import Cells
from shuke.transfer.prepare.distinct import Distinct, joined
from shuke.transfer.prepare.people import Columns, read_customers, read_more, same_customer, with_keys
from shuke.transfer.prepare.schemas import CUSTOMERS, PRODUCTS
from shuke.transfer.prepare.store import Writer


class EntryPreparer:
    """Rows that say exactly the same count once; `repeated` tells how many were left."""

    name: str
    schema: pa.Schema

    def __init__(self, folder: Path) -> None:
        self.distinct = Distinct()
        self.repeated = 0
        self.writer = Writer(folder / f"{self.name}.arrow", self.schema)

    def read(self, cells: Cells) -> tuple[Columns, pa.Array]:
        raise NotImplementedError

    def add(self, cells: Cells) -> None:
        columns, texts = self.read(cells)
        kept = pa.array(np.flatnonzero(cells.keep))
        if not len(kept):
            return
        numbers, first = self.distinct.number(pc.take(texts, kept))
        self.repeated += len(numbers) - len(first)
        rows = pc.take(kept, pa.array(first))
        self.writer.append({name: pc.take(columns[name], rows) for name in self.schema.names})

    def close(self, *, keep: bool) -> None:
        self.writer.close(keep=keep)

    @property
    def rows(self) -> int:
        return self.writer.rows + self.repeated


class CustomerPreparer(EntryPreparer):
    name, schema = "customers", CUSTOMERS

    def read(self, cells: Cells) -> tuple[Columns, pa.Array]:
        columns = read_more(cells, read_customers(cells, member_no="member_no", name="name"))
        columns = with_keys(cells, columns)
        return columns, same_customer(columns)


class ProductPreparer(EntryPreparer):
    name, schema = "products", PRODUCTS

    def read(self, cells: Cells) -> tuple[Columns, pa.Array]:
        columns = read_products(cells)
        numbers = [
            pc.fill_null(column.cast(pa.string()), "") for name, column in columns.items() if name != "row_number"
        ]
        return columns, joined(numbers)


def read_products(cells: Cells) -> Columns:
    code, name = cells.text("code", 60, key=True), cells.text("name", 200)
    cells.refuse_where(pc.and_(pc.equal(code, ""), pc.equal(name, "")), "name", "no_product")
    key = pc.if_else(
        pc.equal(code, ""), pc.binary_join_element_wise("n:", name, ""), pc.binary_join_element_wise("c:", code, "")
    )
    columns = {
        "row_number": cells.rows, "key": key, "code": code, "name": pc.if_else(pc.equal(name, ""), code, name),
        "unit": cells.text("unit", 20), "category": cells.text("category", 80),
        "barcode": cells.text("barcode", 60), "size": cells.text("size", 40), "colour": cells.text("colour", 40),
        "external_id": cells.text("external_id", 110, key=True), "price": cells.number("price"),
        "cost": cells.number("cost"), "tax_rate": cells.number("tax", places=3),
        "commission_rate": cells.number("commission", places=3), "pv": cells.number("pv"),
        "stock": cells.number("stock", places=3), "reorder_level": cells.number("reorder_level", places=3),
        "cycle_days": _whole(cells.number("cycle_days", places=3)),
        "active": _active(cells), "custom": cells.own(), "blanks": cells.blanks(),
    }  # fmt: skip
    cells.refuse_where(pc.less(columns["price"], 0), "price", "price_negative")
    return columns


def _whole(thousandths: pa.Array) -> pa.Array:
    """Whole days; none or less says nothing."""
    days = pc.divide(thousandths, 1000)
    return pc.if_else(pc.greater(days, 0), days, None)


def _active(cells: Cells) -> pa.Array:
    words = cells.parsed("active", _yes_or_no)
    return pc.if_else(pc.equal(words, ""), None, pc.equal(words, "yes")).cast(pa.int64())


def _yes_or_no(column: pa.Array) -> parse.Parsed:
    found = parse.booleans(column)
    return parse.Parsed(pc.if_else(found.values, "yes", "no"), found.reasons)
