"""One row of a file as values of a record, and the record that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, Value
from django.db.models.lookups import Exact

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.records.fields import Field
from shuke.records.kept import current, same, told_of
from shuke.records.types import RecordType
from shuke.records.values import from_text
from shuke.transfer.files import ROW_NUMBER, Source
from shuke.transfer.prepare.problems import Problem

SHOWN = 300


@dataclass
class Row:
    """`values` by field name; `problem` when the row can't go in, else `dropped` for cells that were left out."""

    number: int
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    dropped: list[Problem] = field(default_factory=list)


class Reader:
    """Reads a file's rows for one record type and one person."""

    def __init__(self, kind: RecordType, fields: Mapping[str, Field], columns: Mapping[str, str], by: User | None):
        self.kind, self.by = kind, by
        self.columns = {name: columns[name] for name in fields if columns.get(name)}  # in the order of the form
        self.must = [name for name, one in fields.items() if name == kind.title or one.required]
        self.user = by or AnonymousUser()

    def rows(self, source: Source, *, start: int = 0) -> Iterator[Row]:
        headers = list(dict.fromkeys(self.columns.values()))
        for batch in source.batches(headers, start=start, size=5_000):
            numbers = batch.column(ROW_NUMBER).to_pylist()
            texts = {header: batch.column(header).to_pylist() for header in headers}
            for at, number in enumerate(numbers):
                yield self._row(number, {header: _text(texts[header][at]) for header in headers})

    def _row(self, number: int, cells: Mapping[str, str]) -> Row:
        row = Row(number, " · ".join(text for text in cells.values() if text)[:SHOWN])
        for name, header in self.columns.items():
            self._cell(row, name, header, cells[header])
        for name in self.must:
            if row.problem is None and not row.values.get(name):
                params = {"field": name, "column": self.columns.get(name) or str(self._label(name))}
                row.problem = Problem(number, "missing", params, row.text)
        return row

    def _cell(self, row: Row, name: str, header: str, text: str) -> None:
        if not text.strip():
            return
        try:
            row.values[name] = from_text(self.kind, name, text, self.user)
        except UserError as error:
            problem = Problem(row.number, "said", {"column": header, "said": str(error)}, row.text)
            if name in self.must:
                row.problem = row.problem or problem
            else:
                row.dropped.append(problem)

    def _label(self, name: str) -> Any:
        return self.kind.field(name).label(self.kind.model)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "")


class Finder:
    """Finds the record that a row is about: by the first field that no two records may share, else by the title."""

    def __init__(self, kind: RecordType, fields: Mapping[str, Field], columns: Mapping[str, str], by: User | None):
        unique = [name for name, one in fields.items() if one.unique and name in columns]
        self.kind, self.by = kind, by
        self.key = kind.field(unique[0] if unique else kind.title)

    def found(self, row: Row) -> list[Any]:
        """At most two, of those that the person may see."""
        value = row.values.get(self.key.name)
        if value is None:
            return []
        rows = self.kind.visible_to(self.by) if self.by else self.kind.records().filter(deleted_at=None)
        return list(rows.filter(self._is(value)).order_by("pk")[:2])

    def _is(self, value: Any) -> Any:
        if not self.key.custom:
            return Q(**{self.key.name: value})
        kept = self.key.stored
        return Exact(self.key.expression(), Value(kept.keep(value), output_field=kept.raw_column()))


def ambiguous(kind: RecordType, row: Row, found: list[Any]) -> Problem:
    return Problem(row.number, "title_ambiguous", {"name": kind.title_of(found[0])}, row.text)


def differences(kind: RecordType, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the record does not have yet."""
    return {
        name: value
        for name, value in values.items()
        if not same(kind, name, current(kind, record, name), told_of(kind, name, value))
    }
