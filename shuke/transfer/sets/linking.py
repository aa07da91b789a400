"""Which column of a table names the rows of another: said by the database itself, or found by names and contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shuke.transfer.files.names import plain
from shuke.transfer.sets.tables import Content, Table

_KEY_WORDS = (
    "id",
    "no",
    "number",
    "code",
    "key",
    "編號",
    "代號",
    "代碼",
    "號碼",
    "號",
    "序號",
    "識別碼",
    "名稱",
    "name",
)
_GENERIC = frozenset(
    map(plain, (*_KEY_WORDS, "名字", "姓名", "日期", "date", "備註", "note", "單位", "狀態", "金額", "電話"))
)
# What a column of one table means → what it then is in the table that it names.
_MEANS = {
    "customer_id": ("customers", ("member_no", "external_id")),
    "customer": ("customers", ("name",)),
    "product_id": ("products", ("code", "external_id")),
    "product": ("products", ("name",)),
    "order_number": ("lines", ("order_number",)),
}
_UNIQUE, _SHARED = 0.98, 0.5  # of a key's values differ; of the values that name rows are there
_SURE, _LOOKS_LIKE_KEYS = 0.98, 30  # without names: nearly all are there, and they are many
_NO_KEY = re.compile(r"^\d{4}[-/]\d|[.,]\d+$|^(true|false)$")


@dataclass(frozen=True)
class Link:
    """`column` of table `table` names rows of table `to` by `to_column`."""

    table: int
    column: str
    to: int
    to_column: str
    declared: bool = False

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)


def find_links(contents: Mapping[int, Content]) -> list[Link]:
    """At most one from each column, and one from a table to another. Leaves with the tables what their keys are."""
    finder = _Finder(contents)
    for number, content in contents.items():
        content.table.keys = finder.keys[number]
    found: list[tuple[float, Link]] = []
    for content in contents.values():
        declared = list(_declared(content.table, contents))
        found += [(10.0, link) for link in declared]
        taken = {link.column for link in declared}
        found += [
            pair for header in content.table.headers if header not in taken for pair in finder.from_(content, header)
        ]
    best: dict[tuple[int, str], Link] = {}
    pairs = set[tuple[int, int]]()
    for _score, link in sorted(found, key=lambda pair: -pair[0]):
        if (link.table, link.column) not in best and (link.table, link.to) not in pairs:
            best[link.table, link.column] = link
            pairs.add((link.table, link.to))
    return list(best.values())


def _declared(table: Table, contents: Mapping[int, Content]) -> Iterator[Link]:
    for column, other, its_column in table.relations:
        for content in contents.values():
            one = content.table
            if (one.name, one.origin) == (other, table.origin) and its_column in one.headers:
                yield Link(table.number, column, one.number, its_column, declared=True)


class _Finder:
    def __init__(self, contents: Mapping[int, Content]) -> None:
        self.contents = contents
        self.keys = {number: list(keys_of(content)) for number, content in contents.items()}
        self.values = lru_cache(maxsize=200)(self._values)

    def _values(self, number: int, header: str) -> pa.Array:
        return self.contents[number].keys(header)

    def from_(self, content: Content, header: str) -> Iterator[tuple[float, Link]]:
        """Every table that this column may name rows of, and how much speaks for it."""
        if _is_no_key(content.sampled(header)):
            return
        for number, other in self.contents.items():
            if other is content:
                continue
            for key in self.keys[number]:
                alike = _alike(content, header, other, key)
                if alike or _may_be_key(content.sampled(header)):
                    score = self._score(content.table.number, header, number, key, alike)
                    if score:
                        yield score, Link(content.table.number, header, number, key)

    def _score(self, table: int, header: str, other: int, key: str, alike: float) -> float:
        wanted, there = self.values(table, header), self.values(other, key)
        if not len(wanted):
            return 0.0
        share = pc.sum(pc.is_in(wanted, value_set=there)).as_py() / len(wanted)
        if alike:
            return alike + 0.2 * share if share >= _SHARED else 0.0
        return 0.5 if share >= _SURE and len(wanted) >= _LOOKS_LIKE_KEYS else 0.0


def keys_of(content: Content) -> Iterator[str]:
    """Columns whose values tell the rows apart, as far as the shop's own slips allow."""
    for header in content.table.headers:
        sampled = content.sampled(header)
        if len(set(sampled)) < 0.9 * len(sampled) or len(sampled) < 0.5 * len(content.sample) or _is_no_key(sampled):
            continue
        filled = pc.sum(pc.not_equal(content.column(header), "")).as_py() or 0
        if filled and len(content.keys(header)) >= _UNIQUE * filled:
            yield header


def _is_no_key(sampled: list[str]) -> bool:
    texts = [text.strip().lower() for text in sampled[:50]]
    return not texts or sum(1 for text in texts if _NO_KEY.search(text) or len(text) > 60) > 0.3 * len(texts)


def _may_be_key(sampled: list[str]) -> bool:
    """Values that say by themselves that they are keys: neither small numbers nor words."""
    texts = sampled[:50]
    return bool(texts) and all(len(text) >= 4 and any(map(str.isdigit, text)) and " " not in text for text in texts)


def _alike(content: Content, header: str, other: Content, key: str) -> float:
    """How much the names of the two columns and of the table say that the one means the other."""
    here, there = plain(header), plain(key)
    if here == there and here not in _GENERIC:
        return 1.0
    if _named_after(here, there, other.table):
        return 0.9
    lines = content.guesses["lines"].mapping
    if other.table.is_staff and header in _of_staff(content):
        return 0.8
    for meaning, (kind, fields) in _MEANS.items():
        mapping = other.guesses[kind]
        plausible = kind == "lines" or not mapping.missing
        if lines.get(meaning) == header and plausible and key in [mapping.mapping.get(name) for name in fields]:
            return 0.8
    return 0.0


def _of_staff(content: Content) -> list[str | None]:
    """Columns that say who looks after a customer."""
    mappings = (content.guesses[kind].mapping for kind in ("customers", "lines"))
    return [mapping.get(name) for mapping in mappings for name in ("owner", "author", "team")]


def _named_after(here: str, there: str, table: Table) -> bool:
    """customer_id → customers.id; 會員 or 會員ID → 會員.編號; 等級 → tbl等級.等級代碼."""
    stem = plain(table.name).removesuffix("資料表").removesuffix("資料").removesuffix("檔").removesuffix("表")
    stems = {stem, stem.removesuffix("s"), stem.removesuffix("es"), re.sub("ies$", "y", stem), stem.removeprefix("tbl")}
    words = list(map(plain, _KEY_WORDS))
    stems = {name for one in stems for name in (one, one.removesuffix("s")) if name}
    its_own = {one + word for one in stems for word in words}
    return (there in _GENERIC or there == here or there in its_own) and here in stems | its_own
