"""What the pages show of an import."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from shuke.core.harmless import harmless
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.own_fields import own_fields
from shuke.transfer.reasons import reason

SHOWN = 100
REFUSED = ("check", "expected", "run")


def refused_rows(job: Import, limit: int = SHOWN) -> list[dict[str, Any]]:
    """The first rows that don't go in, each with its reason in the reader's language."""
    return [_told(row) for row in _rows(job, REFUSED)[:limit]]


def dropped_cells(job: Import, limit: int = SHOWN) -> list[dict[str, Any]]:
    """Rows that go in without one of their cells."""
    return [_told(row) for row in _rows(job, ("dropped",))[:limit]]


def kept_records(job: Import, limit: int = SHOWN) -> list[dict[str, Any]]:
    """What an undo had to leave, and why."""
    return [_told(row) for row in _rows(job, ("undo",))[:limit]]


def reasons_counted(job: Import) -> list[dict[str, Any]]:
    """How often each reason was given, most frequent first, with one example."""
    counts = _rows(job, REFUSED).order_by().values("code").annotate(count=Count("id")).order_by("-count")
    examples = [_rows(job, REFUSED).filter(code=one["code"]).first() for one in counts]
    return [
        {"count": one["count"], "reason": _told(row)["reason"]}
        for one, row in zip(counts, examples, strict=True)
        if row
    ]


def _rows(job: Import, stages: tuple[str, ...]) -> Any:
    return ImportRow.objects.filter(job=job, stage__in=stages).order_by("row_number", "id")


def _told(row: ImportRow) -> dict[str, Any]:
    return {"row_number": row.row_number, "text": row.text, "reason": reason(row.code, row.params)}


def rejected_csv(job: Import) -> Iterator[list[Any]]:
    """The rows that didn't go in, as they were in the file, with row number and reason in front.

    The words are looked up now, in the reader's language; the file is read while the answer is being sent.
    """
    told = {row["row_number"]: row for row in refused_rows(job, 100_000)}
    return _with_reasons(job.folder / "rejected.csv", told, [_("Row"), _("Reason")])


def _with_reasons(path: Path, told: dict[int, dict[str, Any]], first: list[str]) -> Iterator[list[Any]]:
    if not path.exists():
        yield first
    else:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            yield [*map(harmless, [*first, *next(rows)[1:]])]
            for number, *cells in rows:
                if row := told.pop(int(number), None):
                    yield [number, *map(harmless, [row["reason"], *cells])]
    for row in told.values():  # broken rows have no cells to speak of
        yield [row["row_number"], harmless(row["reason"]), harmless(row["text"])]


def own_columns(job: Import) -> dict[str, Any]:
    """The shop's own fields in the preview: their `heads`, and for each row of the preview its `cells` in words."""
    fields = [field for name, field in own_fields(job).items() if name in job.columns]
    kept = [json.loads(row.get("custom") or "{}") for row in job.counts.get("preview", [])]
    cells = [[field.said(field.stored.kept(row.get(field.name))) for field in fields] for row in kept]
    rows = zip(job.counts.get("preview", []), cells, strict=True)
    return {"heads": [field.label_text for field in fields], "rows": list(rows)}
