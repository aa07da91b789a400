"""The run: each row through the type's own action, a few hundred a transaction, all of it one batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from shuke.accounts.rights import Verb
from shuke.accounts.surroundings import surroundings_of
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.records import shape
from shuke.records.confirming import confirming
from shuke.records.kept import differences
from shuke.records.rights import check_reach
from shuke.records.values import split
from shuke.transfer.actions.guard import Tell, in_turn
from shuke.transfer.actions.keeping import add_up, finish_piece, finished_pieces, opened, remember_rows
from shuke.transfer.actions.reading import staff
from shuke.transfer.actions.rejected import write_rejected
from shuke.transfer.models import Import, ImportChunk
from shuke.transfer.others import origin
from shuke.transfer.others.checking import type_of
from shuke.transfer.others.columns import fields_of
from shuke.transfer.others.rows import Finder, Reader, Row, Spoken, hinders, spoken_of
from shuke.transfer.overlay import source_of
from shuke.transfer.prepare.problems import Problem
from shuke.transfer.rules import Rules

PIECE = 200  # rows a transaction: on SQLite others wait for it
STAGE = "records"
ANYWAY = ("same_customer",)  # the check has told of them
Status = Import.Status


def run(job: Import, *, at: datetime, tell: Tell) -> None:
    """Goes on where it stopped. The caller has taken the import over and begun it."""
    with shape.settled(), surroundings_of(job.by):
        kind = type_of(job)
        fields = fields_of(kind, job.by)
        rules = Rules.of(job.settings)
        reader = Reader(kind, fields, job.columns, job.by, rules)
        finder = Finder(kind, fields, job.columns, job.by, rules)
        done = finished_pieces(job, STAGE)
        with source_of(job) as source:
            writer = Writer(job, reader, finder, spoken_of(reader, finder, source), at)
            rows = writer.reader.rows(source)
            for number in range(-(-job.rows_total // PIECE)):
                piece = list(islice(rows, PIECE))
                if number not in done:
                    so_far = in_turn(job, partial(writer.write, number=number, piece=piece))
                    tell(so_far, job.rows_total)
                else:
                    writer.recall(piece)
    write_rejected(job)
    in_turn(job, partial(_end, at=at))


class Writer:
    def __init__(self, job: Import, reader: Reader, finder: Finder, spoken: Spoken, at: datetime) -> None:
        self.by, self.reader, self.finder, self.at = job.by, reader, finder, at
        self.kind, self.staff, self.spoken = reader.kind, staff(), spoken

    def recall(self, piece: Sequence[Row]) -> None:
        """A piece that was written before a kill."""
        for row in piece:
            for record in self.finder.found(row)[:1] if row.problem is None else ():
                self.spoken.keep(record.pk, row)

    def write(self, job: Import, *, number: int, piece: Sequence[Row]) -> int:
        job.stage = STAGE
        told = [self._write(job, row) for row in piece if row.problem is None]  # the others are known from the check
        refused = [problem for problem in told if problem is not None]
        remember_rows(job, "run", refused)
        job.rows_rejected += len(refused)
        finish_piece(job, number)
        job.rows_done += len(piece)
        return job.rows_done

    def _write(self, job: Import, row: Row) -> Problem | None:
        found = self.finder.found(row)
        if hindrance := hinders(self.kind, row, found, self.reader.rules):
            return hindrance
        try:
            with transaction.atomic():
                record = self._settle(job, row, found[0] if found else None)
        except UserError as error:
            return Problem(row.number, "said", {"column": "", "said": str(error)}, row.text)
        self.spoken.keep(record.pk, row)
        return None

    def _settle(self, job: Import, row: Row, record: Any) -> Any:
        """The record that the row is in now."""
        stamps: dict[str, Any] = {"by": self.by, "at": self.at, "batch": opened(job)}
        assert self.kind.create is not None
        if record is None:
            record = self.kind.create(**stamps, **confirming(self.kind.create, ANYWAY), **split(self.kind, row.values))
            origin.keep(self.kind, record, row.origin, self.staff, **stamps)
            add_up(job, created=1)
        elif self.reader.rules.may_change and (changed := self._differences(record, row)):
            self._change(record, changed, stamps)
            add_up(job, updated=1, emptied=len(changed.keys() & row.blanks.keys()))
        else:
            add_up(job, skipped=1)
        return record

    def _differences(self, record: Any, row: Row) -> dict[str, Any]:
        return differences(self.kind, record, self.spoken.news(record.pk, row, self.finder.key(row)))

    def _change(self, record: Any, changed: dict[str, Any], stamps: dict[str, Any]) -> None:
        assert self.kind.change is not None
        if self.by is not None:
            check_reach(self.kind, record, self.by, Verb.CHANGE)
        anyway = confirming(self.kind.change, ANYWAY)
        self.kind.change(record, version=None, **anyway, **stamps, **split(self.kind, changed))


def _end(job: Import, at: datetime) -> None:
    job.status, job.stage, job.finished_at, job.rows_done = Status.DONE, "", at, job.rows_total
    ImportChunk.objects.filter(job=job).delete()
    events.record("transfer.imported", job, by=job.by, at=at, batch=job.batch, note=job.name)
