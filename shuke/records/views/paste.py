"""Pasting a block over a list: first shown with what it would change, then written."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from shuke.accounts.access import Request
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.records import pasting
from shuke.records.access import opens
from shuke.records.actions.paste import paste as write
from shuke.records.types import RecordType
from shuke.ui.toasts import undoable


@require_POST
@opens("change")
def paste(request: Request, record_type: RecordType) -> HttpResponse:
    """`text` as copied; `ids` and `names` of the rows and columns from the selected cell on; `apply` to write it."""
    text, ids, names = (request.POST.get(name, "") for name in ("text", "ids", "names"))
    rows = list(filter(None, map(whole_number, ids.split(","))))
    block = pasting.lay(record_type, request.user, pasting.lines_of(text), rows, names.split(","))
    problem = ""
    if request.POST.get("apply") and block.changes:
        try:
            batch = write(record_type, block, by=request.user, at=timezone.now())
        except UserError as error:
            problem = str(error)
        else:
            said = ngettext("%(count)s cell changed.", "%(count)s cells changed.", block.changes)
            undoable(request, said % {"count": block.changes}, reverse("records:undo_batch", args=[batch.pk]))
            return HttpResponseClientRefresh()
    shown = {"record_type": record_type, "block": block, "text": text, "ids": ids, "names": names, "problem": problem}
    return render(request, "records/_paste.html", shown, status=422 if problem else 200)
