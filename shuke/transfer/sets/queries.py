"""What the pages and the command line show of a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shuke.transfer.forms import about
from shuke.transfer.models import Import
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.planning import Part
from shuke.transfer.sets.tables import Table
from shuke.transfer.telling import said

PartStatus, Status = Import.Status, ImportSet.Status
FINISHED: dict[str, tuple[str, ...]] = {
    Status.CHECKING: (PartStatus.READY, PartStatus.DRAFT),
    Status.RUNNING: (PartStatus.DONE,),
    Status.PAUSED: (PartStatus.DONE,),
    Status.UNDOING: (PartStatus.UNDONE, PartStatus.CANCELLED),
}


@dataclass(frozen=True)
class Row:
    """A part, with what it will do or has done. `also`: customers and products that only its order lines name."""

    job: Import
    about: Any
    tables: list[str]
    created: int
    updated: int
    same: int
    left_out: int
    also: dict[str, int]

    @property
    def needs_help(self) -> bool:
        return self.job.status == PartStatus.DRAFT

    @property
    def going_in(self) -> int:
        return self.created + self.updated


def tables_of(one: ImportSet) -> list[Table]:
    return [Table.kept(values) for values in one.tables]


def rows_of(one: ImportSet) -> list[Row]:
    names = {table.number: table.name for table in tables_of(one)}
    return [_row(one, job, names) for job in one.parts.order_by("place")]


def _row(one: ImportSet, job: Import, names: dict[int, str]) -> Row:
    part = Part.kept(job.settings["part"])
    called = [names.get(number, "") for number in part.tables()]
    if job.started_at:
        created, updated, same = (job.count(name) for name in ("created", "updated", "skipped"))
        also = {
            name: job.count(f"{name}_created") for name in ("customers", "products") if job.kind == Import.Kind.LINES
        }
        return Row(job, about(job), called, created, updated, same, job.rows_rejected, also)
    expected = job.counts.get("expected", {})
    same = expected.get("skipped", 0) + expected.get("repeated", 0)
    left_out = job.rows_rejected + expected.get("refused", 0)
    coming = one.coming.get(str(job.pk), {})
    return Row(job, about(job), called, expected.get("created", 0), expected.get("updated", 0), same, left_out, coming)


def totals(rows: list[Row]) -> dict[str, int]:
    """Over all parts. Customers that the order lines name besides those in the tables are new customers too."""
    made = dict.fromkeys(("customers", "products", "lines", "records"), 0)
    for row in rows:
        made[row.job.kind] += row.created
        if row.job.kind == Import.Kind.LINES:
            for name, count in row.also.items():
                made[name] += count
    made["updated"] = sum(row.updated for row in rows)
    made["same"] = sum(row.same for row in rows)
    made["left_out"] = sum(row.left_out for row in rows)
    made["going_in"] = sum(made[name] for name in ("customers", "products", "lines", "records", "updated"))
    return made


def progress(one: ImportSet, rows: list[Row]) -> int:
    """Of what is being done now: a part that was checked has yet to be imported."""
    total = sum(row.job.rows_total for row in rows)
    done = sum(_done(one, row.job) for row in rows)
    return min(100, int(100 * done / total)) if total else 0


def _done(one: ImportSet, job: Import) -> int:
    if job.status in FINISHED.get(one.status, ()):
        return job.rows_total
    under_way = job.is_moving or job.status == PartStatus.PAUSED
    return min(job.rows_done, job.rows_total) if under_way else 0


def left_out(one: ImportSet) -> list[dict[str, Any]]:
    """Tables that nothing is taken from, with the reason where one can't be read."""
    used = {number for row in one.parts.all() for number in Part.kept(row.settings["part"]).tables()}
    found = [table for table in tables_of(one) if table.number not in used]
    return [{"table": table, "reason": said(table.error) if table.error else ""} for table in found]


def links_of(one: ImportSet) -> list[dict[str, str]]:
    """How the tables that go in hang together, in words."""
    tables = {table.number: table for table in tables_of(one)}
    found = []
    for job in one.parts.order_by("place"):
        for step in Part.kept(job.settings["part"]).steps:
            words = {"table": tables[step.of].name, "column": step.column, "to": tables[step.to].name, "key": step.key}
            if words not in found:
                found.append(words)
    return found


def readable(tables: list[Table]) -> list[Table]:
    return [table for table in tables if table.rows]
