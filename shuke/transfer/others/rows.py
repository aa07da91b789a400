"""One row of a file as values of a record, and the record that it is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone

from shuke.accounts.models import Role, Scope, User
from shuke.core import parse
from shuke.core.errors import UserError
from shuke.records.fields import Field
from shuke.records.types import RecordType
from shuke.records.values import from_text
from shuke.transfer.files import ROW_NUMBER, Source
from shuke.transfer.new_fields import CHOSEN
from shuke.transfer.others import origin
from shuke.transfer.others.columns import needed_field
from shuke.transfer.prepare.problems import Problem, word_of
from shuke.transfer.rules import Rules

SHOWN = 300


@dataclass
class Row:
    """`values` by field name, `blanks` for those that an empty cell empties; `problem` when the row can't go in, else
    `dropped` for cells that were left out."""

    number: int
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    blanks: dict[str, Any] = field(default_factory=dict)
    origin: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    dropped: list[Problem] = field(default_factory=list)


class Reader:
    """Reads a file's rows for one record type and one person. `unknown` says which words fit no choice."""

    def __init__(
        self, kind: RecordType, fields: Mapping[str, Field], columns: Mapping[str, str], by: User | None,
        rules: Rules | None = None,
    ) -> None:  # fmt: skip
        self.kind, self.by, self.rules = kind, by, rules or Rules()
        self.unknown: dict[str, Counter[str]] = defaultdict(Counter)
        self.columns = {name: columns[name] for name in fields if columns.get(name)}  # in the order of the form
        self.must = [name for name, one in fields.items() if one.required or name == needed_field(kind)]
        self.user = by or User(role=Role.OWNER, scope=Scope.ALL)  # nobody's yet: Shuke itself sees all
        self.origin = {name: columns[name] for name in origin.LABELS if columns.get(name)}
        self.dates = parse.DateStyle()
        kept = {*self.must, *self.rules.keys, *(name for name, one in fields.items() if one.unique)}
        self.emptied = set(self.columns) - kept if self.rules.empties else set[str]()

    def rows(self, source: Source, *, start: int = 0) -> Iterator[Row]:
        headers = list(dict.fromkeys([*self.columns.values(), *self.origin.values()]))
        for batch in source.batches(headers, start=start, size=5_000):
            numbers = batch.column(ROW_NUMBER).to_pylist()
            texts = {header: batch.column(header).to_pylist() for header in headers}
            for at, number in enumerate(numbers):
                yield self._row(number, {header: _text(texts[header][at]) for header in headers})

    def _row(self, number: int, cells: Mapping[str, str]) -> Row:
        row = Row(number, " · ".join(text for text in cells.values() if text)[:SHOWN])
        for name, header in self.columns.items():
            self._cell(row, name, header, cells[header])
        if self.origin:
            told = {name: cells[header] for name, header in self.origin.items()}
            row.origin = origin.read(told, self.dates, timezone.get_current_timezone(), timezone.localdate())
        for name in self.must:
            if row.problem is None and not row.values.get(name):
                params = {"field": name, "column": self.columns.get(name) or str(self._label(name))}
                row.problem = Problem(number, "missing", params, row.text)
        return row

    def _cell(self, row: Row, name: str, header: str, text: str) -> None:
        if not text.strip():
            if name in self.emptied:
                row.blanks[name] = from_text(self.kind, name, "", self.user)
            return
        try:
            row.values[name] = from_text(self.kind, name, text, self.user)
        except UserError as error:
            about = {"column": header, "said": str(error), "value": text[:80]}
            problem = Problem(row.number, "said", about, row.text)
            if self.kind.field(name).kind in CHOSEN:
                self.unknown[name][word_of(text)] += 1
            if name in self.must:
                row.problem = row.problem or problem
            else:
                row.dropped.append(problem)

    def _label(self, name: str) -> Any:
        return self.kind.field(name).label(self.kind.model)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "")


class Finder:
    """Finds the record that a row is about: by the field that the person chose, else by the first one that no two
    records may share; by the title where the row says nothing there."""

    def __init__(
        self, kind: RecordType, fields: Mapping[str, Field], columns: Mapping[str, str], by: User | None,
        rules: Rules | None = None,
    ) -> None:  # fmt: skip
        chosen = [name for name in (rules or Rules()).keys if name in fields and name in columns]
        unique = chosen or [name for name, one in fields.items() if one.unique and name in columns]
        self.kind, self.by = kind, by
        self.keys = [kind.field(name) for name in dict.fromkeys((*unique[:1], kind.title))]

    def key(self, row: Row) -> tuple[str, Any]:
        """What the row is known by: the field's name and its value; no name, and its own number, when it says nothing:
        such rows are about a record each."""
        said = ((one.name, row.values.get(one.name)) for one in self.keys)
        return next(((name, value) for name, value in said if value is not None), ("", row.number))

    def found(self, row: Row) -> list[Any]:
        """At most two, of those that the person may see."""
        name, value = self.key(row)
        if not name:
            return []
        rows = self.kind.visible_to(self.by) if self.by else self.kind.records().filter(deleted_at=None)
        return list(rows.filter(self._is(self.kind.field(name), value)).order_by("pk")[:2])

    @staticmethod
    def _is(key: Field, value: Any) -> Any:
        if not key.custom:
            return Q(**{key.name: value})
        kept = key.stored
        return Exact(key.expression(), Value(kept.keep(value), output_field=kept.raw_column()))


class Spoken:
    """What rows of the file have said of each record so far: a later one adds to that, and takes nothing back. An empty
    cell empties only what no row speaks of (`filled`: by what a record is known, the fields that some row fills)."""

    def __init__(self, filled: Mapping[tuple[str, Any], set[str]]) -> None:
        self.filled = filled
        self.said: dict[Any, dict[str, Any]] = {}

    def news(self, record: Any, row: Row, key: tuple[str, Any]) -> dict[str, Any]:
        """What the row says that none has said before it. `record`: what it is known by."""
        said = self.said.get(record, {})
        fresh = {name: value for name, value in row.values.items() if name not in said}
        taken = said.keys() | fresh.keys() | self.filled.get(key, set())
        return fresh | {name: value for name, value in row.blanks.items() if name not in taken}

    def keep(self, record: Any, row: Row) -> None:
        """The row went in: what was refused has said nothing."""
        self.said[record] = row.values | self.said.get(record, {})

    def otherwise(self, record: Any, row: Row) -> list[str]:
        said = self.said.get(record, {})
        return [name for name, value in row.values.items() if name in said and said[name] != value]


def spoken_of(reader: Reader, finder: Finder, source: Source) -> Spoken:
    """Looks through the file first where empty cells empty."""
    filled = defaultdict[tuple[str, Any], set[str]](set)
    for row in reader.rows(source) if reader.emptied else ():
        if row.problem is None:
            filled[finder.key(row)] |= row.values.keys()
    reader.unknown.clear()
    return Spoken(filled)


def key_fields(kind: RecordType, fields: Mapping[str, Field]) -> list[Field]:
    """By what records can be recognised: fields that no two may share, and the title."""
    return [one for name, one in fields.items() if one.unique or name == kind.title]


def hinders(kind: RecordType, row: Row, found: list[Any], rules: Rules) -> Problem | None:
    """Why the row stays out, for what the shop has."""
    if len(found) > 1:
        return Problem(row.number, "title_ambiguous", {"name": kind.title_of(found[0])}, row.text)
    return Problem(row.number, "record_not_there", {}, row.text) if not found and not rules.may_create else None
