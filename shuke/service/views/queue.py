"""The queue of cases, for the keyboard and for a phone."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.records.versions import version_of
from shuke.service import queries


@require_GET
@requires("case:see")
def queue(request: Request) -> HttpResponse:
    asked = request.GET.get("show", "all")
    show = asked if asked in queries.WHOSE else "all"
    found = queries.queue(request.user, timezone.now(), whose=show, after=request.GET.get("after", ""))
    context = {
        "lines": [(one, version_of(one.case)) for one in found.lines],
        "next_url": f"?{urlencode({'show': show, 'after': found.next})}" if found.next else "",
        "show": show,
        "may_change": may(request.user, "case:change"),
        "may_create": may(request.user, "case:create"),
        "may_set": may(request.user, "settings.change"),
    }
    return render(request, "service/queue.html", context)
