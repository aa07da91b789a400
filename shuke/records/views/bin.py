"""The bin: what was deleted rests there for thirty days."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, signed_in
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed
from shuke.core.whole import whole_number
from shuke.records import types
from shuke.records.actions import bulk as actions
from shuke.records.answering import answer
from shuke.records.bin import KEPT_DAYS, page
from shuke.records.chosen import ids_given
from shuke.records.rights import has_bin
from shuke.records.types import RecordType
from shuke.records.views.bulk import check_typed


@require_GET
@signed_in
def first(request: Request) -> HttpResponse:
    found = _kinds(request)
    if not found:
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    return redirect("records:bin_of", found[0].slug)


@require_GET
@signed_in
def bin_page(request: Request, slug: str) -> HttpResponse:
    kind = _kind(request, slug)
    words = request.GET.get("q", "").strip()[:80]
    rows, older = page(kind, request.user, words, request.GET.get("after", ""), at=timezone.now())
    context = {
        "kind": kind, "kinds": _kinds(request), "rows": rows, "words": words, "older": older, "days": KEPT_DAYS,
        "may_remove": request.user.is_owner,
    }  # fmt: skip
    return render(request, "records/bin.html", context)


@require_POST
@signed_in
def restore(request: Request, slug: str) -> HttpResponse:
    kind = _kind(request, slug)
    job = actions.restore_many(kind, _ids(request), by=request.user)
    return answer(request, job, request.path.removesuffix("restore/"))


@require_POST
@signed_in
def remove(request: Request, slug: str) -> HttpResponse:
    """For good, by the owner only."""
    kind, ids = _kind(request, slug), _ids(request)
    check_typed(request, len(ids))
    job = actions.remove_many(kind, ids, by=request.user)
    return answer(request, job, request.path.removesuffix("remove/"))


def _ids(request: Request) -> list[int]:
    """One by its own button, or all that are ticked."""
    only = whole_number(request.POST.get("only", ""))
    return ids_given(request.POST) if only is None else [only]


def _kinds(request: Request) -> list[RecordType]:
    """Those of which the person may delete any."""
    found = [kind for kind in types.all_types() if has_bin(kind)]
    return [kind for kind in found if kind.delete_permission and may(request.user, kind.delete_permission)]


def _kind(request: Request, slug: str) -> Any:
    kind = next((one for one in _kinds(request) if one.slug == slug), None)
    if kind is None:
        raise Http404
    return kind
