"""A whole file of order lines as one table of numbers and codes, for `shuke due FILE`: no database, no loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.functional import lazy

from shuke.core import parse
from shuke.core.enumerated import enumerated
from shuke.core.parse.column import Column, one_chunk

from . import codes, columns, whole
from .errors import REASONS, MissingColumns, NoRows, NoSuchColumn, NoSuchField
from .names import plain
from .opening import open_source
from .source import DEFAULT_LIMITS, BrokenRow, Limits, Source

_WHO, _WHAT = ("customer_id", "customer", "phone", "email"), ("product_id", "product")
_OPTIONAL = ("unit", "team", "grade", "category")
_CODED = (*_WHO, *_WHAT, *_OPTIONAL, "status")
_NUMBERS = ("quantity", "amount", "unit_price", "discount", "pv")
_USED = (*_CODED, *_NUMBERS, "on")
_CANCELLED = (
    "(?i)取消|退貨|退货|退款|作廢|作废|失敗|失败|未成立|關閉|关闭|キャンセル|返品|cancel|refund|return|void|fail|declin"
)
_KEEP = 1_000


@dataclass(frozen=True)
class LinesFile:
    """`table`, one chunk a column, a row for each sound line:

    row_number int64; on date32; quantity float64 (never null; may be ≤ 0 for returns); amount, unit_price, pv float64
    (null where unknown; price and PV of one piece); customer_id, customer, product_id, product
    dictionary<int32, string> (never null); and unit, team, grade, category likewise where the file has them (may be
    null).

    `rejected` counts the lines left out by (field, reason code); `rejected_rows` holds the first of them. `mapping` is
    field → header. `ambiguous_dates`: nothing in the file tells 5/2 from 2/5.
    """

    table: pa.Table
    mapping: dict[str, str]
    headers: list[str]
    rejected: dict[tuple[str, str], int] = field(default_factory=dict)
    rejected_rows: list[BrokenRow] = field(default_factory=list)
    ambiguous_dates: bool = False
    encoding: str | None = None
    sheet: str | None = None

    @property
    def rejected_count(self) -> int:
        return sum(self.rejected.values())

    def reasons(self) -> list[tuple[Any, Any, int]]:
        """(field label or "", reason, lines), the most frequent first; label and reason in the reader's language."""
        labels = {one.key: one.label for one in columns.LINE_FIELDS}
        counts = sorted(self.rejected.items(), key=lambda item: -item[1])
        return [(labels.get(key, ""), REASONS[code], count) for (key, code), count in counts]


def read_lines(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    region: str = "TW",
    tz: str | None = None,
    sheet: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> LinesFile:
    """`columns` (field → header) overrides what is guessed. `tz`: the day there, for times that are UTC or bear a zone.

    Raises FileError; MissingColumns when there is no date, no customer or no product.
    """
    with open_source(Path(path), limits=limits, sheet=sheet) as source:
        mapping = find_mapping(source, columns or {})
        used = [key for key in _USED if key in mapping and not (key == "discount" and "amount" in mapping)]
        read = whole.read(source, {mapping[key]: _wish(key, source, mapping) for key in used})
        arrays = {key: read.columns[mapping[key]] for key in used}
        return _Reading(arrays, read.numbers, tz, region).finish(source, mapping)


def find_mapping(source: Source, given: Mapping[str, str]) -> dict[str, str]:
    headers = source.headers
    known = [one.key for one in columns.LINE_FIELDS]
    exact: dict[str, str] = {}
    for key, header in given.items():
        if key not in known:
            raise NoSuchField(key, ", ".join(known))
        found = next((one for one in headers if one == header), None)
        found = found or next((one for one in headers if plain(one) == plain(header)), None)
        if found is None:
            raise NoSuchColumn(header, ", ".join(headers))
        exact[key] = found
    guess = columns.guess(headers, source.sample(200), "lines", given=exact)
    if guess.missing:
        labels = [columns.field_of("lines", key).label for key in guess.missing]
        example = f"--column {guess.missing[0]}={headers[0]}"
        raise MissingColumns(_listed(labels), ", ".join(headers), example)
    return guess.mapping


def _points(products: pa.Array, quantity: pa.Array, points: pa.Array) -> pa.Array:
    """The PV of one piece, whichever of the two the file gives."""
    if points.null_count == len(points):
        return points
    numbers, pieces = products.indices.fill_null(-1).to_numpy(), quantity.to_numpy(zero_copy_only=False)
    if parse.of_one_piece(numbers, pieces, points.to_numpy(zero_copy_only=False)):
        return points
    return pc.divide(points, pc.if_else(pc.equal(quantity, 0.0), None, quantity))


def _listed(labels: list[Any]) -> Any:
    return lazy(lambda: enumerated(labels), str)()


def _wish(key: str, source: Source, mapping: Mapping[str, str]) -> pa.DataType:
    """Codes for what repeats: also days, unless they bear a time."""
    if key in _NUMBERS:
        return pa.float64()
    if key == "on":
        at = source.headers.index(mapping[key])
        return pa.string() if any(len(row[at]) > 12 for row in source.sample(20)) else whole.CODED
    return whole.CODED


class _Reading:
    """The columns on their way to the table; each step may note rows to be left out."""

    def __init__(self, arrays: dict[str, Column], numbers: np.ndarray, tz: str | None, region: str) -> None:
        self.arrays = arrays
        self.numbers = numbers
        self.tz, self.region = tz, region
        self.size = len(numbers)
        self.out = np.zeros(self.size, dtype=bool)
        self.rejected: Counter[tuple[str, str]] = Counter()
        self.rows: list[BrokenRow] = []
        self.date_style = parse.DateStyle()

    def finish(self, source: Source, mapping: dict[str, str]) -> LinesFile:
        for row in source.broken:
            self.rejected["", row.code] += 1
            self.rows.append(row)
        table = self._table()
        if table.num_rows == 0 and not self.rejected:
            raise NoRows(source.name)
        return LinesFile(
            table,
            mapping,
            source.headers,
            dict(self.rejected),
            self.rows[:_KEEP],
            self.date_style.ambiguous,
            source.encoding,
            source.sheet,
        )

    def _table(self) -> pa.Table:
        customers = self._customers()
        products = self._products()
        built = {"row_number": pa.array(self.numbers, pa.int64()), "on": self._dates(), **customers, **products}
        built |= self._money()
        built["pv"] = _points(products["product_id"], built["quantity"], built["pv"])
        self._without_cancelled()
        built |= {key: codes.coded(self.arrays[key]) for key in _OPTIONAL if key in self.arrays}
        table = pa.table(built)
        return table.filter(pa.array(~self.out)).combine_chunks() if self.out.any() else table

    def _reject(self, key: str, invalid: pa.Array | np.ndarray, code: str, texts: pa.Array | None = None) -> None:
        mask = invalid if isinstance(invalid, np.ndarray) else invalid.to_numpy(zero_copy_only=False)
        fresh = np.flatnonzero(mask & ~self.out)
        if not len(fresh):
            return
        self.out[fresh] = True
        self.rejected[key, code] += len(fresh)
        for at in fresh[: max(0, _KEEP - len(self.rows))]:
            shown = str(texts[int(at)].as_py() or "") if texts is not None else ""
            self.rows.append(BrokenRow(int(self.numbers[at]), shown, code))

    def _dates(self) -> pa.Array:
        column = self.arrays["on"]
        if self.tz and pa.types.is_string(column.type):
            found = parse.moments(column)
            column = column if found is None else found
        if not pa.types.is_temporal(column.type):
            column = self._coded_days(column)
        parsed = parse.dates(column, self.date_style, self.tz)
        for code in pc.unique(parsed.reasons.drop_null()).to_pylist():
            self._reject("on", pc.fill_null(pc.equal(parsed.reasons, code), False), code, column)
        self._reject("on", pc.is_null(parsed.values), "missing")
        return parsed.values

    def _coded_days(self, column: Column) -> pa.Array:
        if pa.types.is_string(column.type) and not self.tz:
            column = parse.day_texts(column)
        days = codes.coded(column)
        self.date_style = parse.date_style(days.dictionary.to_pylist())
        return days

    def _customers(self) -> dict[str, pa.Array]:
        """Who: the number, else phone, e-mail or name; the name shown is the number where there is none."""
        keys = [self.arrays[key] for key in ("customer_id", "phone", "email", "customer") if key in self.arrays]
        if "phone" in self.arrays and "customer_id" not in self.arrays:
            keys[0] = codes.phone_keys(self.arrays["phone"], self.region)
        ids = codes.first_of(keys)
        self._reject("customer", pc.is_null(ids), "missing")
        names = [self.arrays[key] for key in ("customer", "phone", "email") if key in self.arrays]
        return {"customer_id": ids, "customer": codes.first_of([*names, ids])}

    def _products(self) -> dict[str, pa.Array]:
        keys = [self.arrays[key] for key in ("product_id", "product") if key in self.arrays]
        ids = codes.first_of(keys)
        self._reject("product", pc.is_null(ids), "missing")
        return {"product_id": ids, "product": codes.first_of([*keys[::-1], ids])}

    def _number(self, key: str) -> pa.Array:
        if key not in self.arrays:
            return pa.nulls(self.size, pa.float64())
        column = one_chunk(self.arrays[key])
        read = parse.quantities if key == "quantity" else parse.amounts
        parsed = read(column, exact=False)
        if parsed.invalid_count:
            texts = parse.as_text(column)
            for code in pc.unique(parsed.reasons.drop_null()).to_pylist():
                self._reject(key, pc.fill_null(pc.equal(parsed.reasons, code), False), code, texts)
        return parsed.values

    def _money(self) -> dict[str, pa.Array]:
        """Amounts as given, else quantity × price − discount; a missing quantity is one piece."""
        quantity = pc.fill_null(self._number("quantity"), 1.0)
        amount, price = self._number("amount"), self._number("unit_price")
        if amount.null_count:
            off = pc.fill_null(pc.abs(self._number("discount")), 0.0)
            full = pc.multiply(quantity, price)
            less = pc.subtract(full, off)
            amount = pc.coalesce(amount, pc.if_else(pc.greater_equal(less, 0.0), less, full))
        if price.null_count:
            own = pc.divide(amount, pc.if_else(pc.equal(quantity, 0.0), None, quantity))
            price = pc.coalesce(price, own)
        return {"quantity": quantity, "amount": amount, "unit_price": price, "pv": self._number("pv")}

    def _without_cancelled(self) -> None:
        if "status" in self.arrays:
            status = codes.coded(self.arrays["status"])
            bad = pc.match_substring_regex(status.dictionary, _CANCELLED)
            if pc.any(bad).as_py():
                self._reject("status", pc.fill_null(pc.take(bad, status.indices), False), "cancelled", status)
