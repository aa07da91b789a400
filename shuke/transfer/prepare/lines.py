"""Order lines: days, quantities and amounts of each row, and to whose order for what it belongs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.prepare.cells import Cells, Styles
from shuke.transfer.prepare.distinct import Distinct, Occurrences, digests, joined
from shuke.transfer.prepare.people import Columns, read_customers, same_customer, with_keys
from shuke.transfer.prepare.schemas import CUSTOMERS, LINES, ORDERS, PRODUCTS
from shuke.transfer.prepare.statuses import is_known, order_status
from shuke.transfer.prepare.store import Writer

WHOLE = 10_000  # 1 as it is kept
LARGEST = 9e17  # in 1/10000; what a BIGINT still adds up


class LinePreparer:
    """Turns batches of cells into the four tables of a file of order lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.customers, self.products, self.orders = Distinct(), Distinct(), Distinct()
        self.occurrences = Occurrences()
        self.writers = {
            "customers": Writer(folder / "customers.arrow", CUSTOMERS),
            "products": Writer(folder / "products.arrow", PRODUCTS),
            "orders": Writer(folder / "orders.arrow", ORDERS),
            "lines": Writer(folder / "lines.arrow", LINES),
        }

    def add(self, cells: Cells) -> None:
        people = with_keys(cells, read_customers(cells, member_no="customer_id", name="customer"))
        goods = read_goods(cells)
        sums = read_sums(cells)
        order = {"number": cells.text("order_number", 60, key=True), "channel": cells.text("channel", 40)}
        explicit = explicit_ids(cells)
        kept = pa.array(np.flatnonzero(cells.keep))
        if not len(kept):
            return
        columns = people, goods, sums, order
        people, goods, sums, order = (
            {name: pc.take(column, kept) for name, column in part.items()} for part in columns
        )
        sums["pv"] = points_of_lines(cells.styles, goods, sums)
        order["status"] = pc.take(_statuses(cells), kept)
        self._write(people, goods, sums, order, pc.take(explicit, kept))

    def _write(self, people: Columns, goods: Columns, sums: Columns, order: Columns, explicit: pa.Array) -> None:
        customer = self._entries("customers", self.customers, same_customer(people), people)
        goods |= prices_of(sums)
        same_goods = joined([goods[name] for name in ("code", "name", "unit", "category")])
        product = self._entries("products", self.products, same_goods, goods)
        order |= {"customer": pa.array(customer), "on": sums["on"], "external_id": order_ids(people, sums, order)}
        orders = self._entries("orders", self.orders, order["external_id"], order)
        bases, hashes = line_ids(people, goods, sums, order, explicit)
        self.occurrences.add(hashes)
        self.writers["lines"].append(
            sums | {"row_number": people["row_number"], "external_id": bases, "customer": customer}
            | {"product": product, "order": orders}
        )  # fmt: skip

    def _entries(self, name: str, distinct: Distinct, texts: pa.Array, columns: Columns) -> np.ndarray:
        """Number the rows' entries; those seen for the first time are written to their table."""
        numbers, first = distinct.number(texts)
        if len(first):
            rows = pa.array(first)
            schema = self.writers[name].schema
            self.writers[name].append({column: pc.take(columns[column], rows) for column in schema.names})
        return numbers

    def close(self, *, keep: bool) -> None:
        for writer in self.writers.values():
            writer.close(keep=keep)
        if keep:
            numbers = self.occurrences.numbers()
            again = np.flatnonzero(numbers)
            np.save(self.folder / "again.npy", np.vstack([again, numbers[again]]))

    @property
    def rows(self) -> int:
        return self.writers["lines"].rows


def read_goods(cells: Cells) -> Columns:
    code, name = cells.text("product_id", 60, key=True), cells.text("product", 200)
    cells.refuse_where(pc.and_(pc.equal(code, ""), pc.equal(name, "")), "product", "no_product")
    key = pc.if_else(
        pc.equal(code, ""), pc.binary_join_element_wise("n:", name, ""), pc.binary_join_element_wise("c:", code, "")
    )
    empty, none = pa.repeat(pa.scalar(""), cells.count), pa.nulls(cells.count, pa.int64())
    return {
        "row_number": cells.rows, "key": key, "code": code, "name": pc.if_else(pc.equal(name, ""), code, name),
        "unit": cells.text("unit", 20), "category": cells.text("category", 80), "external_id": empty,
        "barcode": empty, "size": empty, "colour": empty, "reorder_level": none,
        "custom": empty, "blanks": empty,
        "price": none, "pv": none, "cost": none, "tax_rate": none, "commission_rate": none, "stock": none,
        "cycle_days": none, "active": none,
    }  # fmt: skip


def read_sums(cells: Cells) -> Columns:
    """Day, quantity and money. A missing amount is quantity × price − discount, a missing price follows from it."""
    on = cells.day("on")
    quantity = cells.number("quantity", places=3)
    if cells.has("quantity"):
        cells.refuse_where(pc.is_null(quantity), "quantity", "missing")
        cells.refuse_where(pc.equal(quantity, 0), "quantity", "quantity_zero")
    price, discount, amount = (cells.number(name) for name in ("unit_price", "discount", "amount"))
    told = next((name for name in ("amount", "unit_price") if cells.has(name)), "")
    if told:
        cells.drop_where(~_known(price) & ~_known(amount), told, "no_amount")
    number = np.where(_known(quantity), _values(quantity), 1000)
    reduced = _reduced(cells, number, _values(price), np.abs(_values(discount)))
    worth = number / 1000 * _values(price) - reduced
    cells.refuse_where(np.abs(worth) > LARGEST, "amount", "number_too_large")
    exact = _rounded_product(number, _values(price)) - np.where(number < 0, -reduced, reduced)
    total = np.where(_known(amount), _values(amount), np.where(_known(price), exact, 0))
    single = _rounded_quotient(total, number)
    has_price = _known(price) | (_known(amount) & (number != 0))
    return {
        "on": on, "quantity": pa.array(number), "discount": pa.array(reduced), "amount": pa.array(total),
        "unit_price": pa.array(np.where(_known(price), _values(price), single), mask=~has_price),
        "pv": cells.number("pv"), "note": cells.text("note", 300),
    }  # fmt: skip


def _reduced(cells: Cells, number: np.ndarray, price: np.ndarray, discount: np.ndarray) -> np.ndarray:
    """What is taken off. Where a file tells no amounts, discounts that are all at most 1 are shares: 0.15 is 15 % off,
    and 0.9 of 折 what is left to pay. Decided once, by the first batch with any."""
    if cells.styles.discount_is_share is None and discount.any():
        shares = cells.has("unit_price") and not cells.has("amount") and discount.max() <= WHOLE
        cells.styles.discount_is_share = bool(shares)
    if not cells.styles.discount_is_share:
        return discount
    left = "折" in cells.columns["discount"]
    share = np.where((discount * 2 >= WHOLE) & left, WHOLE - discount, discount)
    whole, rest = np.divmod(_rounded_product(np.abs(number), np.abs(price)), WHOLE)
    return whole * share + (rest * share + WHOLE // 2) // WHOLE


def points_of_lines(styles: Styles, goods: Columns, sums: Columns) -> pa.Array:
    """The PV of each whole line. If the file gives that of one piece is decided once, by its first batch with any."""
    number, pv = _values(sums["quantity"]), sums["pv"]
    if pv.null_count == len(pv):
        return pv
    if styles.points_of_one_piece is None:
        points = pc.cast(pv, pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
        codes = goods["key"].dictionary_encode().indices.to_numpy()
        styles.points_of_one_piece = parse.of_one_piece(codes, number / 1000, points)
    if not styles.points_of_one_piece:
        return pv
    return pa.array(_rounded_product(number, _values(pv)), mask=~_known(pv))


def _rounded_product(number: np.ndarray, price: np.ndarray) -> np.ndarray:
    """quantity (1/1000) × price (1/10000) in 1/10000, half up, without leaving 64 bits."""
    whole, rest = np.divmod(np.abs(number), 1000)
    size = np.abs(price)
    product = whole * size + (rest * (size // 1000)) + (rest * (size % 1000) + 500) // 1000
    return np.sign(number) * np.sign(price) * product


def _rounded_quotient(total: np.ndarray, number: np.ndarray) -> np.ndarray:
    """What one piece costs; exact enough for a price that was not given."""
    pieces = np.where(number == 0, 1000, number)
    return np.rint(total / (pieces / 1000)).astype(np.int64)


def _known(column: pa.Array) -> np.ndarray:
    return pc.is_valid(column).to_numpy(zero_copy_only=False)


def _values(column: pa.Array) -> np.ndarray:
    return pc.fill_null(column, 0).to_numpy(zero_copy_only=False)


def prices_of(sums: Columns) -> Columns:
    """What the first line of a product tells of the product: the price, and the PV of one piece."""
    number, pv = _values(sums["quantity"]), sums["pv"]
    single = _rounded_quotient(_values(pv), number)
    price = sums["unit_price"]
    return {"price": pc.if_else(pc.greater_equal(price, 0), price, None), "pv": pa.array(single, mask=~_known(pv))}


def _statuses(cells: Cells) -> pa.Array:
    coded = cells.text("status", 40).dictionary_encode()
    if cells.has("status"):
        known = pa.array([not word or is_known(word) for word in coded.dictionary.to_pylist()], pa.bool_())
        cells.unknown("status", pc.invert(pc.take(known, coded.indices)))
    words = pa.array([order_status(word) for word in coded.dictionary.to_pylist()], pa.string())
    return pc.take(words, coded.indices)


def order_ids(people: Columns, sums: Columns, order: Columns) -> pa.Array:
    """`240502/<number>/<hash of customer>`: the same order in every file. The day in front keeps neighbours together in
    the database's index. Without a number, what a customer bought on one day through one channel is one order."""
    numbered = pc.not_equal(order["number"], "")
    whose = joined([people["key"], pc.if_else(numbered, "", order["channel"])])
    coded = whose.dictionary_encode()
    hashes = pc.take(pa.array(digests(coded.dictionary, 8), pa.string()), coded.indices)
    return pc.binary_join_element_wise(compact(sums["on"]), order["number"], hashes, "/")


def compact(days: pa.Array) -> pa.Array:
    """240502 for each day."""
    coded = days.dictionary_encode()
    texts = pa.array([f"{day:%y%m%d}" for day in coded.dictionary.to_pylist()], pa.string())
    return pc.take(texts, coded.indices)


def explicit_ids(cells: Cells) -> pa.Array:
    """What the file itself calls the line; empty where it has no name for it."""
    if cells.has("external_id"):
        given = cells.text("external_id", 100, key=True)
        return pc.if_else(pc.equal(given, ""), "", pc.binary_join_element_wise("id:", given, ""))
    if cells.has("line_number") and cells.has("order_number"):
        return cells.text("line_number", 20)
    return pa.repeat(pa.scalar(""), cells.count)


def line_ids(
    people: Columns, goods: Columns, sums: Columns, order: Columns, explicit: pa.Array
) -> tuple[pa.Array, list[str]]:
    """The line's lasting name, and a hash of it to count alike rows by.

    A line with a number of its own is `<order>/<number>` or `id:<number>`, and may change. Any other is its own
    contents: `240502~<hash>`, and is either there or not.
    """
    given = pc.not_equal(explicit, "")
    told = pc.starts_with(explicit, "id:")
    numbered = pc.if_else(told, explicit, pc.binary_join_element_wise(order["external_id"], explicit, "/"))
    if pc.all(given).as_py():
        return numbered, digests(numbered)
    texts = [sums[name].cast(pa.string()) for name in ("quantity", "amount")]
    contents = joined([people["key"], goods["key"], order["number"], compact(sums["on"]), *texts])
    hashes = digests(pc.if_else(given, numbered, contents))
    fingerprint = pc.binary_join_element_wise(compact(sums["on"]), pa.array(hashes), "~")
    return pc.if_else(given, numbered, fingerprint), hashes
