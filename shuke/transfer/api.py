"""Files sent by programs, as the till or the warehouse does every night (docs/importing.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed
from shuke.records.api.doors import caller, door
from shuke.transfer import telling
from shuke.transfer.actions.feeding import feed
from shuke.transfer.models import Import
from shuke.transfer.storage import PIECE, check_room, store


@door("POST")
def imports(request: HttpRequest) -> HttpResponseBase:
    """The file is the body, `name` what it is called. 202: it goes in by itself if its columns are known. The very same
    file a second time gives the same import."""
    _check(request)
    name = request.GET.get("name", "").strip()[:255]
    if not name:
        raise BadRequest(_("Say in `name` what the file is called, such as orders.csv."))
    said = request.headers.get("Content-Length", "")
    check_room(int(said) if said.isdecimal() else 0, name)
    pieces = iter(lambda: request.read(PIECE), b"")
    job = feed(store(name, pieces), by=caller(request))
    answer = JsonResponse({"data": _described(job)}, status=202)
    answer["Location"] = f"{request.path.rstrip('/')}/{job.pk}"
    return answer


@door("GET")
def one_import(request: HttpRequest, pk: int) -> HttpResponseBase:
    _check(request)
    return JsonResponse({"data": _described(get_object_or_404(Import.objects.visible_to(request.user), pk=pk))})


def _described(job: Import) -> dict[str, Any]:
    return {
        "id": job.pk, "name": job.name, "status": job.status, "rows": job.rows_total, "left_out": job.rows_rejected,
        "error": telling.error_text(job) or None, "page": reverse("transfer:import", args=[job.pk]),
    }  # fmt: skip


def _check(request: HttpRequest) -> None:
    if not may(caller(request), "imports.run"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
