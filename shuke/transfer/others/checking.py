"""The dry run of a file of other records: every row read, and what would become of it counted. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from shuke.accounts.surroundings import surroundings_of
from shuke.records import types
from shuke.records.fields import Field, Link
from shuke.records.kept import differences
from shuke.records.types import RecordType
from shuke.transfer.actions.guard import TakenOver, Tell, in_turn
from shuke.transfer.actions.keeping import remember_rows
from shuke.transfer.actions.rejected import copy_rows
from shuke.transfer.files import Source
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.new_fields import with_planned
from shuke.transfer.others.columns import fields_of
from shuke.transfer.others.rows import Finder, Reader, Row, hinders, spoken_of
from shuke.transfer.prepare.problems import KEEP, Problem, Problems
from shuke.transfer.rules import Rules

TELL_EVERY = 500
PREVIEW = 20
Status = Import.Status


def type_of(job: Import) -> RecordType:
    """Raises LookupError when the type is gone meanwhile."""
    return with_planned(job, types.named(job.settings.get("record_type", "")))


class Forecast:
    """Goes through the rows once and counts."""

    def __init__(self, job: Import, fields: Mapping[str, Field], source: Source) -> None:
        self.kind = type_of(job)
        self.rules = Rules.of(job.settings)
        self.reader = Reader(self.kind, fields, job.columns, job.by, self.rules)
        self.finder = Finder(self.kind, fields, job.columns, job.by, self.rules)
        self.expected = dict.fromkeys(("created", "updated", "skipped", "refused", "emptied"), 0)
        self.problems, self.preview, self.seen = Problems(), list[dict[str, Any]](), set[Any]()
        self.spoken = spoken_of(self.reader, self.finder, source)
        self.refused: list[Problem] = []  # because of what the shop has; the run will look again
        self.rows = 0

    def add(self, row: Row) -> None:
        self.rows += 1
        for one in row.dropped:
            self.problems.drop(one)
        if row.problem is not None:
            return self.problems.refuse(row.problem)
        found = self.finder.found(row)
        if hindrance := hinders(self.kind, row, found, self.rules):
            self.refused.append(hindrance)
            self.expected["refused"] += 1
            return None
        self._count(row, found[0] if found else None)
        if len(self.preview) < PREVIEW:
            self.preview.append(self._told(row))
        return None

    def _count(self, row: Row, record: Any) -> None:
        key = self.finder.key(row)
        known_by = key if record is None else record.pk
        for name in self.spoken.otherwise(known_by, row):
            self.problems.drop(
                Problem(row.number, "said_otherwise", {"field": name, "column": self.reader.columns[name]})
            )
        said = self.spoken.news(known_by, row, key)
        self.spoken.keep(known_by, row)
        if record is not None:
            changed = differences(self.kind, record, said) if self.rules.may_change else {}
            self.expected["updated" if changed else "skipped"] += 1
            self.expected["emptied"] += len(changed.keys() & row.blanks.keys())
        else:
            self.expected["skipped" if key[0] and key in self.seen else "created"] += 1
        self.seen.add(key)

    def _told(self, row: Row) -> dict[str, Any]:
        words = [self._said(self.kind.field(name), row.values.get(name)) for name in self.reader.columns]
        return {"row_number": row.number, "cells": words}

    def _said(self, field: Field, value: Any) -> str:
        if field.custom and isinstance(field, Link) and value is not None:
            return field.titles([value], self.reader.user).get(value, "")
        return field.said(value)


def check(job: Import, source: Source, tell: Tell) -> None:
    with surroundings_of(job.by):
        _check(job, source, tell)


def _check(job: Import, source: Source, tell: Tell) -> None:
    fields = fields_of(type_of(job), job.by)
    forecast = Forecast(job, fields, source)
    for row in forecast.reader.rows(source):
        forecast.add(row)
        if forecast.rows % TELL_EVERY == 0:
            _tell(job, tell, forecast.rows)
    refused = [one.row_number for one in (*forecast.problems.refused, *forecast.refused)]
    copy_rows(source, refused, job.folder / "rejected.csv")
    in_turn(job, partial(_ready, forecast=forecast))


def _tell(job: Import, tell: Tell, rows: int) -> None:
    if not Import.objects.filter(id=job.pk, token=job.token).update(rows_done=rows):
        raise TakenOver
    tell(rows, max(rows, job.rows_total))


def _ready(job: Import, *, forecast: Forecast) -> None:
    ImportRow.objects.filter(job=job).delete()
    remember_rows(job, "check", forecast.problems.refused)
    remember_rows(job, "dropped", forecast.problems.dropped)
    remember_rows(job, "expected", forecast.refused[:KEEP])
    job.rows_total = job.rows_done = forecast.rows
    job.rows_rejected = forecast.problems.refused_count.total()
    unknown = {name: words.most_common(100) for name, words in forecast.reader.unknown.items()}
    job.settings = {**job.settings, "unknown": unknown}
    heads = [str(forecast.kind.field(name).label(forecast.kind.model)) for name in forecast.reader.columns]
    job.counts = {
        "rows": forecast.rows, "expected": forecast.expected, "preview": forecast.preview, "preview_heads": heads,
        "dropped": forecast.problems.dropped_count.total(),
    }  # fmt: skip
    job.status, job.stage = Status.READY, ""
