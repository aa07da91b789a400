"""What a page answers when work on many records was asked for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext

from shuke.accounts.access import Request
from shuke.records.models import BulkJob
from shuke.ui.toasts import undoable


def answer(request: Request, job: BulkJob, back: str) -> HttpResponse:
    """To the job's page when the worker has it, or when some were left; else back, with an undo."""
    if job.is_running or job.skipped:
        return redirect("records:job", job.pk)
    said = ngettext("%(count)s record done.", "%(count)s records done.", job.changed) % {"count": f"{job.changed:,}"}
    lasting = job.kind == BulkJob.Kind.REMOVE or not job.changed
    undoable(request, said, "" if lasting else reverse("records:undo_batch", args=[job.batch_id]))
    asked = request.POST.get("next", "")
    return redirect(asked if asked.startswith(back) else back)
