"""What an import remembers of itself: created ids, refused rows, finished pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np
from django.db import models
from django.utils.translation import override

from shuke.core import bulk
from shuke.core.errors import UserError
from shuke.events.models import Batch
from shuke.transfer.models import Import, ImportChunk, ImportedRange, ImportRow
from shuke.transfer.prepare.problems import Problem


def opened(job: Import) -> Batch:
    """The changeset of an import that has begun."""
    if job.batch is None:
        raise LookupError(f"import {job.pk} has not begun")
    return job.batch


def remember_created(job: Import, model: type[models.Model], ids: Sequence[int]) -> None:
    """Keep the ids as ranges: they are reserved in one go, so there are few."""
    if not len(ids):
        return
    numbers = np.asarray(ids, dtype=np.int64)
    cuts = np.flatnonzero(np.diff(numbers) != 1)
    firsts, lasts = numbers[np.r_[0, cuts + 1]], numbers[np.r_[cuts, len(numbers) - 1]]
    ImportedRange.objects.bulk_create(
        ImportedRange(job=job, model=model._meta.label_lower, first=int(first), last=int(last))
        for first, last in zip(firsts, lasts, strict=True)
    )


def remember_rows(job: Import, stage: str, problems: Iterable[Problem]) -> None:
    rows = list(problems)
    bulk.insert(ImportRow, {
        "job_id": job.pk, "stage": stage, "row_number": [one.row_number for one in rows],
        "text": [one.text for one in rows], "code": [one.code for one in rows],
        "params": [json.dumps(one.params, ensure_ascii=False) for one in rows],
    }, len(rows))  # fmt: skip


def finish_piece(job: Import, number: int, ids: Sequence[int] = ()) -> None:
    blob = np.asarray(ids, dtype="<i8").tobytes()
    ImportChunk.objects.create(job=job, stage=job.stage, number=number, ids=blob)


def finished_pieces(job: Import, stage: str) -> dict[int, np.ndarray]:
    """Number of the piece → the record ids of its entries."""
    chunks = ImportChunk.objects.filter(job=job, stage=stage).values_list("number", "ids")
    return {number: np.frombuffer(bytes(blob), dtype="<i8") for number, blob in chunks}


def add_up(job: Import, **numbers: int) -> None:
    """Add to the import's counts."""
    job.counts = {**job.counts, **{name: job.count(name) + int(number) for name, number in numbers.items()}}


def refused(job: Import, *, error: UserError) -> None:
    """It can't go on as it is. The sentence is kept untranslated: it is said in the language of whoever reads it."""
    with override(None, deactivate=True):
        params = {name: str(value) for name, value in error.params.items()}
        job.error = {"message": str(error.message), "params": params, "code": error.code}
    job.status, job.stage = Import.Status.DRAFT, ""
