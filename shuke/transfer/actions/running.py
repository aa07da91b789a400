"""The run: customers, products, then lines, piece by piece; at the end measures, search and the due list."""

from __future__ import annotations

import shutil
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db import transaction

from shuke.accounts.models import Shop
from shuke.analytics.actions import warehouse
from shuke.core import bulk, collecting
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.insights.actions import refresh_after_import
from shuke.orders.actions import refresh_measures
from shuke.orders.models import Order, OrderLine
from shuke.records import search
from shuke.transfer.actions.beside import Beside, beside, index
from shuke.transfer.actions.guard import TakenOver, Tell, in_turn, silent, take_over
from shuke.transfer.actions.keeping import add_up, finish_piece, finished_pieces, refused, remember_rows
from shuke.transfer.actions.lines import LineWriter
from shuke.transfer.actions.making import make
from shuke.transfer.actions.people import write_goods, write_people
from shuke.transfer.actions.rejected import write_rejected
from shuke.transfer.actions.tasks import index_orders
from shuke.transfer.matching.desk import Desk, desk_of
from shuke.transfer.matching.entries import Settled, rows_of
from shuke.transfer.matching.ordering import in_place, pieces
from shuke.transfer.matching.spoken import Spoken
from shuke.transfer.models import Import, ImportChunk, ImportedRange, ImportRow
from shuke.transfer.others import running as others
from shuke.transfer.prepare import Problem, open_table

Status = Import.Status
PIECES = {"customers": 8_000, "products": 8_000, "lines": 25_000}
"""Rows a transaction: on SQLite others wait for it, about half a second."""
KEPT_COUNTS = {"rows", "preview", "preview_heads", "expected", "dropped"}  # of the check
STAGES = {"lines": ("customers", "products", "lines"), "customers": ("customers",), "products": ("products",)}
WRITERS = {"customers": write_people, "products": write_goods}
WORDS = {"customers": "customer", "products": "product"}  # what is searched for


@collecting.seldom()
def run(job_id: int, *, at: datetime, tell: Tell = silent) -> None:
    """Write what was prepared. May be started again at any time and any number of times: it goes on where it stopped.

    Raises TakenOver when another worker has it, it has ended or was cancelled.
    """
    job = take_over(job_id, {Status.READY, Status.RUNNING})
    try:
        in_turn(job, partial(_begin, at=at))
    except UserError as error:  # the fields that it brings can't be made
        return in_turn(job, partial(refused, error=error))
    job = begun(job)
    if job.kind == Import.Kind.RECORDS:
        return others.run(job, at=at, tell=tell)
    desk = desk_of(job, job.started_at or at)
    with bulk.much_memory(), beside() as side:
        ids = {stage: _entries(job, stage, desk, side, tell) for stage in STAGES[job.kind] if stage != "lines"}
        if job.kind == Import.Kind.LINES:
            _lines(job, desk, ids, tell)
        bulk.count_anew(Customer, Order, OrderLine)
        measure_again(job, side)
    _finish(job, at=at)
    return None


def begun(job: Import) -> Import:
    """With what `_begin` wrote, but never with the token of somebody who has taken over meanwhile."""
    fresh = Import.objects.filter(id=job.pk, token=job.token).first()
    if fresh is None:
        raise TakenOver
    return fresh


def _begin(job: Import, at: datetime) -> None:
    job.status, job.error = Status.RUNNING, {}
    if job.batch is None:
        make(job, at=at)
        job.batch = events.open_batch("import", by=job.by, at=at)
        job.started_at = at
        job.rows_done = 0
        ImportRow.objects.filter(job=job, stage="expected").delete()
        job.counts = {name: value for name, value in job.counts.items() if name in KEPT_COUNTS}
    if job.kind != Import.Kind.RECORDS:
        job.rows_total = sum(_length(job, name) for name in STAGES[job.kind])


def _length(job: Import, name: str) -> int:
    with open_table(job.folder / "prepared", name) as table:
        return len(table)


def _entries(job: Import, stage: str, desk: Desk, side: Beside, tell: Tell) -> np.ndarray:
    """The record ids of the file's customers or products, by their number in the file; refusals are negative."""
    done, said, all_places = finished_pieces(job, stage), Spoken(), list[np.ndarray]()
    with open_table(job.folder / "prepared", stage) as table:
        for number, places, piece in pieces(table, stage, desk.rules, PIECES[stage]):
            all_places.append(places)
            if number not in done:
                work = partial(_write_entries, stage=stage, number=number, piece=piece, desk=desk, said=said, side=side)
                settled, so_far = in_turn(job, work)
                if desk.overwrite:
                    said.keep(settled.people())
                done[number] = np.array(settled.ids(), dtype=np.int64)
                tell(so_far, job.rows_total)
            elif desk.overwrite:
                said.recall(done[number].tolist(), rows_of(piece))
            if side.apart:  # also of pieces from before a kill
                side.do(partial(index, WORDS[stage], done[number][done[number] > 0].tolist()))
    return in_place(all_places, [done[number] for number in sorted(done)])


def _write_entries(
    job: Import, *, stage: str, number: int, piece: Any, desk: Desk, said: Spoken, side: Beside
) -> tuple[Settled, int]:
    job.stage = stage
    settled = WRITERS[stage](job, piece, desk, said)
    if not side.apart:
        search.index(WORDS[stage], [one.id for one in [*settled.new, *settled.changed]])
    if job.kind == stage:
        refused = list(settled.refused())
        remember_rows(job, "run", (Problem(row, code) for row, code in refused))
        job.rows_rejected += len(refused)
        updated = len(settled.changed) + len(settled.agreed)
        add_up(job, created=len(settled.new), updated=updated,
               skipped=len(piece) - len(settled.new) - updated - len(refused))  # fmt: skip
    finish_piece(job, number, settled.ids())
    job.rows_done += len(piece)
    return settled, job.rows_done


def _lines(job: Import, desk: Desk, ids: dict[str, np.ndarray], tell: Tell) -> None:
    folder = job.folder / "prepared"
    explicit = "external_id" in job.columns or {"line_number", "order_number"} <= set(job.columns)
    currency = Shop.objects.values_list("currency", flat=True).first() or "TWD"
    writer = LineWriter(folder, desk, ids["customers"], ids["products"], currency, explicit)
    done = finished_pieces(job, "lines")
    with open_table(folder, "lines") as table:
        for start, piece in table.pieces(PIECES["lines"]):
            if start // PIECES["lines"] not in done:
                so_far = in_turn(job, partial(_write_lines, writer=writer, start=start, piece=piece))
                writer.settle()
                tell(so_far, job.rows_total)


def _write_lines(job: Import, *, writer: LineWriter, start: int, piece: Any) -> int:
    job.stage = "lines"
    writer.write(job, start, piece)
    finish_piece(job, start // PIECES["lines"])
    job.rows_done += len(piece)
    return job.rows_done


def _finish(job: Import, *, at: datetime) -> None:
    """All at once the end: what others do afterwards is enqueued with it."""
    write_rejected(job)
    in_turn(job, partial(_end, at=at))
    shutil.rmtree(job.folder / "prepared", ignore_errors=True)


def measure_again(job: Import, side: Beside) -> None:
    """Count anew the orders of everybody who got lines from this import; every second piece beside the others."""
    for number, ids in enumerate(touched_customers(job)):
        if side.apart and number % 2:
            side.do(partial(_measure, job, ids=ids))
        else:
            in_turn(job, partial(_measure, ids=ids))


@transaction.atomic
def _measure(_job: Import, *, ids: list[int]) -> None:
    refresh_measures(ids)


def touched_customers(job: Import) -> list[list[int]]:
    """The customers of the lines that the import created, ten thousand at a time."""
    found: set[int] = set()
    label = OrderLine._meta.label_lower
    for first, last in ImportedRange.objects.filter(job=job, model=label).values_list("first", "last"):
        found.update(OrderLine.objects.filter(id__range=(first, last)).values_list("customer_id", flat=True).distinct())
    ids = sorted(found)
    return [ids[at : at + 10_000] for at in range(0, len(ids), 10_000)]


def _end(job: Import, at: datetime) -> None:
    job.status, job.stage, job.finished_at, job.rows_done = Status.DONE, "", at, job.rows_total
    ImportChunk.objects.filter(job=job).delete()
    events.record("transfer.imported", job, by=job.by, at=at, batch=job.batch, note=job.name)
    refresh_after_import()
    warehouse.refresh_after_import(job.rows_done)
    index_orders.enqueue(job.pk)
