"""Records side by side, to be made one; and one that was made of several, to be taken apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request, signed_in
from shuke.core.enumerated import enumerated
from shuke.core.errors import Conflict, UserError
from shuke.core.whole import whole_number
from shuke.duplicates.actions.merging import MOST, check_rights, merge
from shuke.duplicates.actions.merging_apart import check_allowed, check_possible, take_apart, type_of
from shuke.duplicates.actions.merging_fields import to_give_back
from shuke.duplicates.combining import BOTH, Choice
from shuke.duplicates.models import Merge
from shuke.duplicates.queries.merging import compare, goes_back, stays
from shuke.records import types
from shuke.records.access import opens
from shuke.records.fields.link import LinkInput
from shuke.records.seen import as_seen
from shuke.records.types import RecordType
from shuke.ui.toasts import undoable

CHOICE, VERSION = "choice-", "version-"


@require_http_methods(["GET", "POST"])
@opens("change")
def merge_page(request: Request, record_type: RecordType) -> HttpResponse:
    """`ids` are those to be made one. With a single one, the person is asked for the other."""
    kind = types.named(record_type.name)
    if not kind.mergeable:
        raise Http404
    if request.method == "POST":
        return _merge(request, kind)
    records = _records(request, kind, request.GET)
    if len(records) == 1:
        return _ask_for_other(request, kind, records[0])
    return _side_by_side(request, kind, records)


@require_http_methods(["GET", "POST"])
@signed_in
def apart_page(request: Request, number: int) -> HttpResponse:
    """What goes back to whom, what stays, and what stands in the way."""
    found = get_object_or_404(Merge, pk=number)
    kind = type_of(found)
    survivor = get_object_or_404(kind.visible_to(request.user), pk=found.survivor_id)
    if request.method == "POST":
        outcome = take_apart(found, by=request.user)
        undoable(request, _told(kind, request, outcome.kept), "")
        return redirect(kind.url(found.loser_id))
    check_allowed(kind, found, request.user)
    loser = get_object_or_404(kind.records(), pk=found.loser_id)
    check_possible(kind, found, survivor, loser)
    back, later = to_give_back(kind, survivor, found)
    seen = as_seen(kind, request.user)
    context = {
        "record_type": kind,
        "merge": found,
        "survivor": back.get(kind.title) or seen.title_of(survivor),  # as it will be called
        "loser": seen.title_of(loser),
        "url": kind.url(survivor.pk),
        "goes_back": goes_back(kind, found, request.user),
        "stays": stays(kind, found, request.user),
        "fields_back": _listed(seen, back),
        "fields_kept": _listed(seen, later),
    }
    return render(request, "duplicates/apart.html", context)


def _merge(request: Request, kind: RecordType) -> HttpResponse:
    ids, survivor = _ids(request.POST), _number(request.POST.get("survivor", ""))
    given = [(name, value) for name, value in request.POST.items() if isinstance(value, str)]
    choices = {name.removeprefix(CHOICE): _choice(value) for name, value in given if name.startswith(CHOICE)}
    versions = {_number(name.removeprefix(VERSION)): value for name, value in given if name.startswith(VERSION)}
    try:
        batch = merge(
            kind, survivor, [pk for pk in ids if pk != survivor], by=request.user, choices=choices, versions=versions
        )
    except Conflict:
        raise
    except UserError as error:
        return _side_by_side(request, kind, _records(request, kind, request.POST), error)
    undoable(request, _("Merged."), reverse("records:undo_batch", args=[batch.pk]))
    return redirect(kind.url(survivor))


def _side_by_side(
    request: Request, kind: RecordType, records: list[Any], error: UserError | None = None
) -> HttpResponse:
    check_rights(kind, [one.pk for one in records], request.user)
    survivor = _number(request.POST.get("survivor", "") or request.GET.get("survivor", ""))
    context = {"record_type": kind, "both": BOTH, "error": error, "back": kind.url(records[0].pk)}
    context["found"] = compare(kind, records, request.user, survivor)
    return render(request, "duplicates/merge.html", context, status=error.status if error else 200)


def _ask_for_other(request: Request, kind: RecordType, record: Any) -> HttpResponse:
    check_rights(kind, [record.pk], request.user)
    picker = LinkInput(kind, request.user).render("ids", None, {"id": "other"}) if kind.search else ""
    context = {"record_type": kind, "pk": record.pk, "title": as_seen(kind, request.user).title_of(record)}
    return render(request, "duplicates/choose.html", {**context, "picker": picker, "url": kind.url(record.pk)})


def _records(request: Request, kind: RecordType, given: Any) -> list[Any]:
    """Those of them that the person sees; none at all is a page that is not there."""
    ids = _ids(given)
    found = list(kind.visible_to(request.user).filter(pk__in=ids).order_by("pk")[: MOST + 1]) if ids else []
    if not found or len(found) < len(ids) or len(found) > MOST:
        raise Http404
    return found


def _ids(given: Any) -> list[int]:
    texts = ",".join(given.getlist("ids")).split(",")
    return list(dict.fromkeys(filter(None, map(_number, texts))))


def _number(text: str) -> int:
    return whole_number(text) or 0


def _choice(text: str) -> Choice:
    return text if text == BOTH else _number(text)


def _listed(seen: RecordType, names: Iterable[str]) -> str:
    """Labels of the fields that the person sees."""
    labels = [str(field.label(seen.model)) for name in names if (field := seen.known_field(name)) is not None]
    return enumerated(labels)


def _told(kind: RecordType, request: Request, kept: Iterable[str]) -> str:
    if fields := _listed(as_seen(kind, request.user), kept):
        return _("Taken apart. Changed since and left as it is: %(fields)s.") % {"fields": fields}
    return _("Taken apart.")
