"""Reading a container, and the dry run over all its parts. Nothing is written to the shop's records."""

from __future__ import annotations

import shutil
from datetime import datetime

from shuke.core.errors import UserError
from shuke.transfer.actions.checking import check as check_part
from shuke.transfer.actions.guard import Tell, silent
from shuke.transfer.files.containers import is_archive
from shuke.transfer.models import Import
from shuke.transfer.sets.actions.building import build_parts
from shuke.transfer.sets.actions.guard import save, still_ours, take_over
from shuke.transfer.sets.coming import count_coming
from shuke.transfer.sets.linking import Link, find_links
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.recognising import recognise
from shuke.transfer.sets.tables import NOTHING, Table, contents_of
from shuke.transfer.sets.unpacking import kept_error, unpack

Status = ImportSet.Status


def read(set_id: int, *, at: datetime, tell: Tell = silent) -> None:
    """Find out what is in it, then check all of it. Safe to start again at any time. A container that can't be read
    leaves its sentence in `error`. Raises TakenOver."""
    one = take_over(set_id, {Status.READING})
    try:
        tables = unpack(one)
    except UserError as error:
        return save(one, status=Status.FAILED, error=kept_error(error), finished_at=at)
    if not any(table.rows for table in tables):
        return save(one, status=Status.FAILED, error=tables[0].error, finished_at=at)
    contents = contents_of(tables, one.table_file)
    links = find_links(contents)
    kinds = recognise(contents, links, one.by)
    for table in tables:
        table.kind = table.guessed = kinds.get(table.number, NOTHING)
    links_kept = [link.to_keep() for link in links]
    save(one, status=Status.CHECKING, tables=[table.to_keep() for table in tables], links=links_kept)
    if alone := _alone(one, tables):
        return _as_one_import(one, alone, at=at, tell=tell)
    return check(set_id, at=at, tell=tell)


def _alone(one: ImportSet, tables: list[Table]) -> Table | None:
    """The table beside which there are none but empty ones, or hidden ones that can still be chosen."""
    whole = _keeps_sheets(one)
    filled = [table for table in tables if table.rows and not (table.hidden and whole)]
    others = [table for table in tables if not table.rows and table.error.get("code") not in (None, "file_no_rows")]
    return filled[0] if len(filled) == 1 and not others else None


def _as_one_import(one: ImportSet, table: Table, *, at: datetime, tell: Tell) -> None:
    """A container of one table is an ordinary import of it."""
    job = one.parts.first() or Import.objects.create(
        name=one.name, size=one.size, sha256=one.sha256, by=one.by, set=one,
        settings={"source": one.source, "kind_given": False, "sheet_given": table.name if _keeps_sheets(one) else ""},
    )  # fmt: skip
    shutil.rmtree(job.folder, ignore_errors=True)
    job.folder.mkdir(parents=True, mode=0o700)
    whole = one.file(0) if _keeps_sheets(one) else one.table_file(table.number)
    shutil.copyfile(whole, job.path)
    check_part(job.pk, at=at, tell=tell)
    save(one, status=Status.SINGLE)
    shutil.rmtree(one.folder, ignore_errors=True)


def _keeps_sheets(one: ImportSet) -> bool:
    """Whether the file itself can be opened as one table."""
    return len(one.files) == 1 and not is_archive(one.file(0))


def check(set_id: int, *, at: datetime, tell: Tell = silent) -> None:
    """Make the parts as the tables are said to be, and check each. Safe to start again. Raises TakenOver."""
    one = take_over(set_id, {Status.CHECKING})
    tables = [Table.kept(values) for values in one.tables]
    contents = contents_of(tables, one.table_file)
    build_parts(one, contents, [Link(**values) for values in one.links])
    for part in one.parts.order_by("place"):
        still_ours(one)
        if part.status in {Import.Status.DRAFT, Import.Status.CHECKING}:
            check_part(part.pk, at=at, tell=tell)
    save(one, coming=count_coming(one, at=at), status=Status.READY)
