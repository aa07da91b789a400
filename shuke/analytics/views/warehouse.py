"""How the warehouse is doing, and what stands in it. Reads descriptions and what the version tells, never the files."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import requires
from shuke.accounts.policy import sees_all
from shuke.analytics.actions.warehouse import refresh_now
from shuke.analytics.warehouse import health, store
from shuke.core.errors import NotAllowed


@requires("reports.view")
def dictionary(request: HttpRequest) -> HttpResponse:
    _refuse_who_sees_a_part(request)
    version = store.current()
    context = {
        "made_at": datetime.fromisoformat(version.manifest.made_at) if version else None,
        "faults": health.faults(version, timezone.now()),
        "tables": health.tables_of(version),
        "folder": version.folder if version else store.root(),
    }
    return render(request, "analytics/warehouse.html", context)


@require_POST
@requires("reports.view")
def refresh(request: HttpRequest) -> HttpResponseBase:
    _refuse_who_sees_a_part(request)
    refresh_now(full=bool(health.faults(store.current(), timezone.now())))
    messages.success(request, _("The warehouse is being refreshed. Look again in a minute."))
    return redirect("analytics:warehouse")


def _refuse_who_sees_a_part(request: HttpRequest) -> None:
    """Its figures are those of all customers."""
    if not sees_all(request.user):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
