"""A table of a set: what is known of it, and its columns from the file that it was written to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shuke.transfer.files import columns
from shuke.transfer.files.columns import Guess
from shuke.transfer.files.parquet import broken_rows
from shuke.transfer.files.source import BrokenRow
from shuke.transfer.sources.reading import Recipe
from shuke.transfer.sources.recognising import recognise

CUSTOMERS, PRODUCTS, ORDERS, LINES, RECORDS = "customers", "products", "orders", "lines", "records"
NAMES = "names"  # a list of names that another table means by their keys
NOTHING = "nothing"  # left out
_SAMPLE = 200
_STAFF = re.compile(
    r"員工|员工|職員|职员|業務員|业务员|銷售員|销售员|使用者|用户表|店員|店员"
    r"|\b(tbl_?)?(employee|staff|user|sales ?(person|people|rep))s?\b",
    re.IGNORECASE,
)
_SUPPLIERS = re.compile(r"供應商|供应商|廠商|厂商|\b(tbl_?)?(supplier|vendor)s?\b", re.IGNORECASE)


@dataclass
class Table:
    """As it is kept in the set. `kind`: one of the words above, or `records:<type>`. `relations`: (column, other table,
    its column) where the container itself says so. `keys`: columns that tell the rows apart. `error` as on a set."""

    number: int
    name: str
    origin: str = ""
    rows: int = 0
    headers: list[str] = field(default_factory=list)
    kind: str = NOTHING
    guessed: str = NOTHING
    keys: list[str] = field(default_factory=list)
    hidden: bool = False
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    error: dict[str, Any] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        return bool(_STAFF.search(self.name))

    @property
    def is_staff_or_suppliers(self) -> bool:
        return self.is_staff or bool(_SUPPLIERS.search(self.name))

    @property
    def stands_for(self) -> str:
        """What it is, even if it is left out."""
        return self.guessed if self.kind == NOTHING else self.kind

    @classmethod
    def kept(cls, values: Mapping[str, Any]) -> Self:
        return cls(**{**values, "relations": [tuple(one) for one in values.get("relations", [])]})

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)


class Content:
    """The cells of a table."""

    def __init__(self, table: Table, path: Path) -> None:
        self.table, self.path = table, path

    @cached_property
    def sample(self) -> list[list[str]]:
        with pq.ParquetFile(self.path) as file:
            batch = next(file.iter_batches(batch_size=_SAMPLE), None)
        cells = [] if batch is None else [column.to_pylist() for column in batch.columns[1:]]
        return [list(row) for row in zip(*cells, strict=True)]

    @cached_property
    def guesses(self) -> dict[str, Guess]:
        """What the columns would mean, were it a file of this kind."""
        return {kind: columns.guess(self.table.headers, self.sample, kind) for kind in columns.FIELDS}

    @cached_property
    def recipe(self) -> Recipe | None:
        """Where it is a table of a system that we know."""
        return recognise(self.table.headers)

    def column(self, header: str) -> pa.ChunkedArray:
        return pq.read_table(self.path, columns=[header]).column(header)

    def keys(self, header: str) -> pa.Array:
        """The different values, in the form in which they are compared."""
        return pc.unique(comparable(self.column(header))).drop_null()

    def broken(self) -> list[BrokenRow]:
        return broken_rows(self.path)

    def sampled(self, header: str) -> list[str]:
        at = self.table.headers.index(header)
        return [row[at] for row in self.sample if row[at].strip()]


def comparable(texts: pa.Array | pa.ChunkedArray) -> Any:
    """Full-width or not, in capitals or not, 12 or 12.0; null where there is nothing."""
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(pc.utf8_normalize(texts, form="NFKC")))
    if pc.any(pc.ends_with(plain, ".0")).as_py():
        plain = pc.replace_substring_regex(plain, r"^(\d+)\.0$", r"\1")
    return pc.if_else(pc.equal(plain, ""), None, plain)


def contents_of(tables: Iterable[Table], path_of: Any) -> dict[int, Content]:
    return {table.number: Content(table, path_of(table.number)) for table in tables if table.rows}
