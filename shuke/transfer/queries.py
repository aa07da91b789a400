"""What the pages show of an import."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.core.harmless import harmless
from shuke.events.models import Event
from shuke.records import types
from shuke.records.types import RecordType
from shuke.records.verbs import verb_label
from shuke.transfer.models import Import, ImportedRange, ImportRow
from shuke.transfer.own_fields import own_fields
from shuke.transfer.reasons import reason

Status = Import.Status
SHOWN = 100
PAGE = 50
PREVIEWED: dict[str, dict[str, Any]] = {
    "customers": {
        "member_no": gettext_lazy("Member no."), "phone": gettext_lazy("Phone"), "email": gettext_lazy("E-mail"),
        "line_id": gettext_lazy("LINE ID"), "grade": gettext_lazy("Grade"), "team": gettext_lazy("Team"),
        "birthday": gettext_lazy("Birthday"), "address": gettext_lazy("Address"),
    },
}  # fmt: skip
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


def rejected_rows(job: Import) -> Iterator[list[Any]]:
    """The rows that didn't go in, as they were in the file, with row number and reason in front.

    The words are looked up now, in the reader's language; the file is read while the answer is being sent.
    """
    told = {row["row_number"]: row for row in refused_rows(job, 100_000)}
    return _with_reasons(job.folder / "rejected.csv", told, [_("Row"), _("Reason")])


def rejected_csv(job: Import) -> Iterator[list[Any]]:
    """The same for a csv file, which a spreadsheet would take for formulas where it can."""
    rows = rejected_rows(job)
    return ([cell if isinstance(cell, int) else harmless(cell) for cell in row] for row in rows)


def _with_reasons(path: Path, told: dict[int, dict[str, Any]], first: list[str]) -> Iterator[list[Any]]:
    if not path.exists():
        yield first
    else:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            yield [*first, *next(rows)[1:]]
            for number, *cells in rows:
                if row := told.pop(int(number), None):
                    yield [int(number), row["reason"], *cells]
    for row in told.values():  # broken rows have no cells to speak of
        yield [row["row_number"], row["reason"], row["text"]]


def own_columns(job: Import) -> dict[str, Any]:
    """What the file says of customers or products beside their names, for the preview: the `heads`, and for each row
    its cells in words."""
    paved = [(name, label) for name, label in PREVIEWED.get(job.kind, {}).items() if name in job.columns]
    fields = [field for name, field in own_fields(job).items() if name in job.columns]
    kept = [json.loads(row.get("custom") or "{}") for row in job.counts.get("preview", [])]
    own = [[field.said(field.stored.kept(row.get(field.name))) for field in fields] for row in kept]
    rows = job.counts.get("preview", [])
    cells = [[row.get(name, "") for name, _label in paved] + more for row, more in zip(rows, own, strict=True)]
    heads = [*(label for _name, label in paved), *(field.label_text for field in fields)]
    return {"heads": heads, "rows": list(zip(rows, cells, strict=True))}


def plan(job: Import) -> dict[str, int]:
    """What the check foretells."""
    expected = job.counts.get("expected", {})
    created, updated = expected.get("created", 0), expected.get("updated", 0)
    return {
        "created": created, "updated": updated, "going_in": created + updated,
        "left_out": job.rows_rejected + expected.get("refused", 0),
        "same": expected.get("skipped", 0) + expected.get("repeated", 0),
        "by_name_only": expected.get("by_name_only", 0), "emptied": expected.get("emptied", 0),
        "customers": expected.get("customers_created", 0), "products": expected.get("products_created", 0),
    }  # fmt: skip


STEPS = (
    (Status.DRAFT, Status.CHECKING), (Status.READY,), (Status.RUNNING, Status.PAUSED, Status.FAILED),
    (Status.DONE, Status.UNDOING, Status.UNDONE, Status.CANCELLED),
)  # fmt: skip


def steps(job: Import) -> list[dict[str, Any]]:
    """The way of every import, and how far this one is."""
    at = next(place for place, statuses in enumerate(STEPS, 1) if job.status in statuses)
    if job.status == Status.DRAFT and job.error and not job.settings.get("headers"):
        at = 0  # what was dropped can't be read
    labels = [_("Drop the file"), _("Which column is which"), _("Look it over"), _("Import"), _("Report")]
    return [{"label": label, "state": _state(place, at)} for place, label in enumerate(labels)]


def _state(place: int, at: int) -> str:
    return "done" if place < at else "now" if place == at else "later"


def done_before(job: Import) -> Import | None:
    """The very same file, imported before."""
    if job.status != Status.READY or not job.sha256:
        return None
    same = Import.objects.filter(signature=job.signature, sha256=job.sha256, status=Status.DONE).exclude(signature="")
    return same.exclude(pk=job.pk).order_by("-id").first()


def created_kinds(job: Import) -> dict[str, RecordType]:
    """The types of what the import created, by the address of their list."""
    if job.status not in {Status.DONE, Status.FAILED, Status.PAUSED}:
        return {}
    if job.kind == Import.Kind.RECORDS:
        kind = types.known(job.settings.get("record_type", ""))
        return {kind.slug: kind} if kind and job.count("created") else {}
    labels = set(ImportedRange.objects.filter(job=job).values_list("model", flat=True).distinct())
    return {kind.slug: kind for kind in types.all_types() if kind.subject in labels and kind.name != "team"}


def created(job: Import, kind: RecordType, user: User, after: int) -> tuple[list[tuple[str, str]], int | None]:
    """A page of them, each by name and address, and after which id the next page begins."""
    ids = _created_later if job.kind == Import.Kind.RECORDS else _created_ids
    rows: list[Any] = []
    for piece in ids(job, kind, after):
        rows += kind.visible_to(user).filter(pk__in=piece).order_by("pk")[: PAGE + 1 - len(rows)]
        if len(rows) > PAGE:
            break
    shown = [(kind.title_of(one), f"{kind.list_url()}{one.pk}/") for one in rows[:PAGE]]
    return shown, rows[PAGE - 1].pk if len(rows) > PAGE else None


def _created_ids(job: Import, kind: RecordType, after: int) -> Iterator[list[int]]:
    ranges = ImportedRange.objects.filter(job=job, model=kind.subject, last__gt=after).order_by("first")
    for first, last in ranges.values_list("first", "last"):
        start = max(first, after + 1)
        for begin in range(start, last + 1, 500):
            yield list(range(begin, min(begin + 500, last + 1)))


def _created_later(job: Import, _kind: RecordType, after: int) -> Iterator[list[int]]:
    told = Event.objects.filter(batch=job.batch_id, verb__endswith="created", subject_id__gt=after)
    ids = list(told.order_by("subject_id").values_list("subject_id", flat=True)[: 4 * PAGE])
    yield [pk for pk in ids if pk is not None]


def log(job: Import) -> list[dict[str, Any]]:
    """What happened to this import, oldest first."""
    told = Event.objects.filter(subject_type=Import._meta.label_lower, subject_id=job.pk).select_related("by")
    first = {"at": job.created_at, "what": _("File dropped in"), "who": str(job.by or "")}
    begun = [{"at": job.started_at, "what": _("Import begun"), "who": str(job.by or "")}] if job.started_at else []
    rest = [
        {"at": event.at, "what": verb_label(event.verb), "who": str(event.by or "")}
        for event in told.order_by("id")[:SHOWN]
    ]
    return [first, *begun, *rest]
