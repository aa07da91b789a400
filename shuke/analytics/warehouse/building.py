"""Making a version: all of it, or only the files whose rows are not what they were.

Every file holds the rows of one block of keys. Of each block the database says how many rows it has now, what they add
up to and what else marks it; a block that says the same as before keeps its file. So nothing has to be remembered about
changes and deletions, and whatever wrote to the database, an import taken back or a hand in SQL, is found.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from shuke.accounts.models import Shop
from shuke.analytics.warehouse import arrow, calendar, quality, store
from shuke.analytics.warehouse.described import BLOCK, Table, fingerprint
from shuke.analytics.warehouse.source import Asked, Snapshot, counting, counting_one_by_one, reading, snapshot
from shuke.analytics.warehouse.store import Block, Manifest, Version
from shuke.analytics.warehouse.tables import TABLES, named

WHOLE_EVERY = timedelta(days=7)  # then all of it is read anew, whatever the marks say
ERASED = "privacy.erased"
AT_ONCE = 10  # blocks that are counted with one question


@dataclass
class Build:
    folder: Path
    look: Snapshot
    zone: ZoneInfo
    manifest: Manifest
    old: Version | None  # whose files may be taken over; None when everything is read anew
    told: dict[str, list[list[Any]]] = field(default_factory=dict)  # what the database says of each block
    read: dict[str, int] = field(default_factory=dict)  # blocks of each table that were read anew


def refresh(at: datetime, *, full: bool = False) -> Version:
    """Bring the warehouse up to the database as it is now, and show it. Waits for another refresh that runs. Safe to
    repeat, and to kill: then the version before stays."""
    with store.one_at_a_time():
        store.sweep()
        old, zone = store.current(), shop_zone()
        with snapshot() as look:
            event = _number(look, "SELECT COALESCE(MAX(id), 0) FROM events_event")
            erased = old is not None and _erased_since(look, old.manifest.event)
            kept = None if full or erased or _unfit(old, zone, event, at) else old
            build = _written(look, zone, kept, event, at)
            if kept and not all(check["well"] for check in build.manifest.checks):
                shutil.rmtree(build.folder)  # something changed that no mark tells: once more, from nothing
                build = _written(look, zone, None, event, at)
        shown = store.show(build.folder, build.manifest)
        store.sweep(timedelta(0) if erased else store.GRACE)
        return shown


def shop_zone() -> ZoneInfo:
    zone = Shop.objects.values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or settings.TIME_ZONE)


def _number(look: Snapshot, question: str) -> int:
    return look.ask(question, [int]).column(0)[0].as_py()


def _erased_since(look: Snapshot, event: int) -> bool:
    question = f"SELECT COUNT(*) FROM events_event WHERE id > {event} AND verb = '{ERASED}'"  # noqa: S608 -- a number
    return _number(look, question) > 0


def _unfit(old: Version | None, zone: ZoneInfo, event: int, at: datetime) -> bool:
    """Whether nothing of the old version can be used: another shape, another calendar, another database."""
    if old is None:
        return True
    told = old.manifest
    strange = (told.schema, told.zone) != (fingerprint(TABLES), str(zone)) or told.event > event
    return strange or at - datetime.fromisoformat(told.full_at) >= WHOLE_EVERY


def _written(look: Snapshot, zone: ZoneInfo, old: Version | None, event: int, at: datetime) -> Build:
    """A whole version in a folder of its own, looked at, not shown."""
    started, folder = perf_counter(), store.begin(at)
    full_at = old.manifest.full_at if old else at.isoformat()
    manifest = Manifest(at.isoformat(), full_at, fingerprint(TABLES), str(zone), event)
    build = Build(folder, look, zone, manifest, old)
    try:
        for table in TABLES:
            (folder / table.name).mkdir()
            manifest.blocks[table.name] = {}
        stored = [table for table in TABLES if table.rows]
        manifest.blocks |= dict(look.side_by_side(lambda one: (one.name, _from_database(build, one)), stored))
        _fill_calendar(build, at.astimezone(zone).date())
        for table in TABLES:
            if not manifest.blocks[table.name]:
                manifest.blocks[table.name] = {"0": _save(build, table, 0, arrow.schema(table).empty_table(), [])}
        manifest.read_blocks = sum(build.read.values())
        manifest.checks = quality.look(folder, manifest, build.told)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    manifest.seconds = round(perf_counter() - started, 2)
    return build


def _from_database(build: Build, table: Table) -> dict[str, Block]:
    marks = _marks(build.look, table)
    build.told[table.name] = [*marks.values()]
    kept = _unchanged(build, table, marks)
    blocks = {
        str(number): store.take_over(build.folder, build.old, block) for number, block in kept.items() if build.old
    }
    wanted = [number for number in marks if number not in kept]
    answers = build.look.ask_all([reading(table, number, build.look.vendor) for number in wanted])
    for number, raw in zip(wanted, answers, strict=True):
        rows = arrow.shaped(table, raw.columns, build.zone)
        blocks[str(number)] = _save(build, table, number, rows, marks[number])
    build.read[table.name] = len(wanted)
    return blocks


def _marks(look: Snapshot, table: Table) -> dict[int, list[Any]]:
    """Of each block that has rows: how many, their sums, their marks."""
    found = {}
    for answer in look.ask_all(_counting(look, table)):
        for number, *mark in zip(*(column.to_pylist() for column in answer.columns), strict=True):
            if mark[0]:
                found[number] = mark
    return dict(sorted(found.items()))


def _counting(look: Snapshot, table: Table) -> list[Asked]:
    if table.anew or look.vendor != "sqlite":
        return [counting(table)]
    newest = _number(look, f"SELECT COALESCE(MAX({table.key.source}), 0) FROM {table.rows}")  # noqa: S608 -- our own description
    blocks = range(newest // BLOCK + 1)
    return [counting_one_by_one(table, blocks[at : at + AT_ONCE]) for at in range(0, len(blocks), AT_ONCE)]


def _unchanged(build: Build, table: Table, marks: dict[int, list[Any]]) -> dict[int, Block]:
    """Blocks whose file still holds what the database does."""
    if build.old is None or table.anew:
        return {}
    before = build.old.manifest.blocks[table.name]
    same = {number for number, mark in marks.items() if str(number) in before and before[str(number)].mark == mark}
    if same and table.touched:
        question = table.touched.format(event=build.old.manifest.event)
        touched = np.asarray(build.look.ask(question, [int]).column(0).drop_null().cast(pa.int64()))
        same -= set((np.unique(touched // BLOCK)).tolist())
    return {number: before[str(number)] for number in sorted(same)}


def _save(build: Build, table: Table, number: int, rows: pa.Table, mark: list[Any]) -> Block:
    file = f"{table.name}/{table.name}-{number:06}.parquet"
    arrow.write(rows, build.folder / file)
    empty = {one.name: rows[one.name].null_count for one in table.columns if not one.empty}
    keys = rows[table.key.name]
    twice = rows.num_rows - len(pc.unique(keys))
    return Block(file, rows.num_rows, mark, {name: count for name, count in empty.items() if count}, twice)


def _fill_calendar(build: Build, today: date) -> None:
    blocks = build.manifest.blocks
    written = [
        (table, [build.folder / block.file for block in blocks[table.name].values()]) for table in TABLES if table.rows
    ]
    rows = calendar.days(*calendar.span(written, today))
    dates = named("dates")
    blocks[dates.name] = {"0": _save(build, dates, 0, rows, [])}
