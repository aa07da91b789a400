"""The rows that stay out, as they stand in the file, so that they can be mended and dropped in again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from shuke.transfer.files import ROW_NUMBER, Source
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.overlay import source_of


def write_rejected(job: Import) -> None:
    """After the run: once more, if it refused rows that the check had not foreseen."""
    rows = ImportRow.objects.filter(job=job, stage__in=["check", "run"])
    if not rows.filter(stage="run").exists():
        return
    with source_of(job) as source:
        copy_rows(source, list(rows.values_list("row_number", flat=True)), job.folder / "rejected.csv")


def copy_rows(source: Source, row_numbers: Sequence[int], target: Path) -> None:
    """Row number and cells of these rows. Reasons are added when somebody downloads it, in their language."""
    target.unlink(missing_ok=True)
    if not row_numbers:
        return
    wanted = pa.array(sorted(set(row_numbers)), pa.int64())
    last = wanted[-1].as_py()
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([ROW_NUMBER, *source.headers])
        for batch in source.batches():
            writer.writerows(_cells(batch.filter(pc.is_in(batch.column(ROW_NUMBER), wanted))))
            if batch.num_rows and batch.column(ROW_NUMBER)[-1].as_py() > last:
                break
    target.chmod(0o600)


def _cells(batch: pa.RecordBatch) -> list[tuple]:
    return list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
