"""What the command line says of an import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from shuke.transfer.actions.guard import Tell
from shuke.transfer.forms import about, field_choices
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.reasons import reason

out = Console(highlight=False)
REASONS = 12  # problem rows that are listed; the page has them all


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def show_plan(job: Import) -> None:
    """What was found, and what would happen."""
    out.print(
        job.name, "·", str(about(job)), "·", job.settings.get("encoding") or job.settings.get("file_kind"),
        style="bold", markup=False,
    )  # fmt: skip
    table, labels = Table(box=None, show_header=False), dict(field_choices(job))
    for field, header in job.columns.items():
        table.add_row(str(labels.get(field, field)), header, style="dim")
    out.print(table)
    expected = job.counts["expected"]
    out.print(
        _("Will create %(created)s, change %(updated)s, leave %(skipped)s as they are; %(refused)s will not go in.")
        % {"created": f"{expected.get('created', 0):,}", "updated": f"{expected.get('updated', 0):,}",
           "skipped": f"{expected.get('skipped', 0) + expected.get('repeated', 0):,}",
           "refused": f"{job.rows_rejected + expected.get('refused', 0):,}"}
    )  # fmt: skip
    if expected.get("by_name_only"):
        out.print(_("%(count)s customers are recognised by their name alone.") % {"count": expected["by_name_only"]})
    if job.settings.get("dates_ambiguous"):
        out.print(
            _("The dates can be read in two ways. If they are wrong, add --date-order dmy, mdy, roc or western."),
            style="yellow",
        )
    show_rows(job, ["check", "expected"])


def show_rows(job: Import, stages: list[str]) -> None:
    rows = ImportRow.objects.filter(job=job, stage__in=stages).order_by("row_number", "id")[:REASONS]
    for row in rows:
        where = _("Row %(number)s") % {"number": row.row_number} if row.stage != "undo" else "·"
        out.print(f"  {where}: {reason(row.code, row.params)}", style="yellow", markup=False)


def show_report(job: Import) -> None:
    out.print(
        _("Imported: %(created)s created, %(updated)s changed, %(skipped)s were there already, %(rejected)s left out.")
        % {"created": f"{job.count('created'):,}", "updated": f"{job.count('updated'):,}",
           "skipped": f"{job.count('skipped'):,}", "rejected": f"{job.rows_rejected:,}"},
        style="green",
    )  # fmt: skip
    out.print(_("To take it back: shuke import --undo %(id)s") % {"id": job.pk}, style="dim")


def show_undone(job: Import) -> None:
    out.print(_("Undone: %(name)s") % {"name": job.name}, style="green")
    show_rows(job, ["undo"])


def error_text(job: Import) -> str:
    return said(job.error)


def said(error: Mapping[str, Any]) -> str:
    """An error that was kept untranslated, in the reader's language."""
    if not error:
        return ""
    params = {name: gettext(value) if value else "" for name, value in error.get("params", {}).items()}
    untranslated = error["message"]
    text = gettext(untranslated)
    return text % params if params else text


def say_whole(path: Path, rows: int) -> None:
    out.print(_("%(rows)s rows: %(path)s") % {"rows": f"{rows:,}", "path": path}, style="green", soft_wrap=True)


def say_back(rows: int) -> None:
    out.print(_("Everything is here: %(rows)s rows.") % {"rows": f"{rows:,}"}, style="green")
    out.print(_("People come without their passwords. Choose one for yourself: shuke createowner NAME"))
