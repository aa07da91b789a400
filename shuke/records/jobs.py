"""What a job is to a person: who asked for what, how far it is, and what was left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.records import types
from shuke.records.kept import read
from shuke.records.many import Work
from shuke.records.models import BulkJob, BulkRow
from shuke.records.rights import binned
from shuke.records.types import RecordType

ROWS = 100


@dataclass(frozen=True)
class Left:
    title: str
    url: str
    why: str


@dataclass(frozen=True)
class Shown:
    job: BulkJob
    doing: Any
    what: Any  # the record type's plural
    icon: str
    values: list[tuple[Any, str]]  # label, new value
    left: list[Left]
    undoable: bool


def shown(job: BulkJob, user: User, *, rows: bool = False) -> Shown:
    """Of somebody else's job no more than the reader sees of its records; fields that they don't see are left out."""
    kind = types.known(job.record_type)
    found = list(BulkRow.objects.filter(job=job).order_by("id")[:ROWS]) if rows else []
    if job.by_id != user.pk:
        found = _seen(found, user)
    work = kind.many.work.get(job.values.get("work", "")) if kind and kind.many else None
    ended = job.status in {BulkJob.Status.DONE, BulkJob.Status.FAILED}
    able = ended and job.changed and job.kind != BulkJob.Kind.REMOVE and job.batch and not job.batch.undone_at
    return Shown(
        job, work.label if work else job.get_kind_display(), kind.plural if kind else "",
        kind.icon if kind else "arrow-back-up", _values(job, kind, work, user) if kind and rows else [],
        [_left(row) for row in found], bool(able),
    )  # fmt: skip


def _values(job: BulkJob, kind: RecordType, work: Work | None, user: User) -> list[tuple[Any, str]]:
    """What was asked for, of fields that the reader sees."""
    closed = fields_closed(user, job.record_type)
    if work:
        return [] if work.field in closed else list(work.said(job.values["told"]))
    return [_told(kind, name, told) for name, told in job.values.items() if name not in closed]


def _seen(found: list[BulkRow], user: User) -> list[BulkRow]:
    """Those of records that the person sees, in the bin too."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in found:
        ids[row.record_type].add(row.record_id)
    known: set[tuple[str, int]] = set()
    for name, wanted in ids.items():
        if kind := types.known(name):
            for rows in (kind.visible_to(user), binned(user, kind)):
                known |= {(name, pk) for pk in rows.filter(pk__in=wanted).values_list("pk", flat=True)}
    return [row for row in found if (row.record_type, row.record_id) in known]


def _told(kind: RecordType, name: str, told: Any) -> tuple[Any, str]:
    field = kind.known_field(name)
    if field is None:
        return name, str(told or "")
    value = read(kind, name, told)
    linked = hasattr(value, "pk")
    return field.label(kind.model), str(value) if linked else field.said(value)


def _left(row: BulkRow) -> Left:
    kind = types.known(row.record_type)
    why = gettext(row.message)
    return Left(row.title, kind.url(row.record_id) if kind else "", why % row.params if row.params else why)
