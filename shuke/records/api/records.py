"""Records of any type: listed, read, made, changed, put into the bin."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.enumerated import enumerated
from shuke.core.errors import NotAllowed
from shuke.core.whole import whole_number
from shuke.events.models import Event
from shuke.records import actions, filtering, undoing
from shuke.records.actions.export_requests import count_taken
from shuke.records.actions.undo import undo_event
from shuke.records.api.choosing import Unknown, chosen_fields, described, expanded, links_to_follow
from shuke.records.api.doors import body, caller, door
from shuke.records.exports import approval
from shuke.records.fields import Fetching, Field, Link, fetched, gather
from shuke.records.filtering.reading import Reading
from shuke.records.keyset import Cursor, Order
from shuke.records.rights import binned
from shuke.records.types import RecordType
from shuke.records.values import from_json, split, writable
from shuke.records.versions import BESIDE, version_in, version_of

PAGE, MOST = 50, 500
TOKEN = 60  # characters, as a form's
LOOKED_AT = 20  # events, for the newest that can be undone


@door("GET", "POST")
def collection(request: HttpRequest, kind: RecordType) -> HttpResponseBase:
    """GET: a page of the list (`filter`, `sort`, `after`, `limit`). POST: a new record; the same `Idempotency-Key` a
    second time gives the first one back."""
    return _create(request, kind) if request.method == "POST" else _list(request, kind)


@door("GET", "PATCH", "DELETE")
def single(request: HttpRequest, kind: RecordType, pk: int) -> HttpResponseBase:
    """`If-Match` refuses a change that was begun on an older version."""
    _check(kind.view, request)
    record = get_object_or_404(fetched(kind.visible_to(request.user), kind.fields), pk=pk)
    if request.method == "PATCH":
        values = _values(request, kind)
        with transaction.atomic():  # what can't be answered is not done either
            record = actions.change_record(kind, record, values, by=caller(request), version=if_match(request))
            return answered(request, kind, record)
    if request.method == "DELETE":
        actions.delete_record(kind, record, by=caller(request))
        return HttpResponse(status=204)
    return answered(request, kind, record)


@door("POST")
def undo_last(request: HttpRequest, kind: RecordType, pk: int) -> HttpResponseBase:
    """Take back the newest change of a record that can be: also its deletion."""
    seen = (kind.visible_to(request.user), binned(request.user, kind))
    if not any(rows.filter(pk=pk).exists() for rows in seen):
        raise Http404
    event = _newest(kind, pk)
    if event is None:
        raise Unknown(_("There is nothing to undo."))
    undo_event(event, by=caller(request), at=timezone.now())
    return HttpResponse(status=204)


def _newest(kind: RecordType, pk: int) -> Event | None:
    """The newest event of the record that could be taken back and was not; whose it may be, the action asks."""
    events = Event.objects.filter(subject_type=kind.subject, subject_id=pk).order_by("-id")[:LOOKED_AT]
    return next((one for one in events if undoing.turn_of(one) and not undoing.taken_back([one])), None)


def _list(request: HttpRequest, kind: RecordType) -> HttpResponse:
    _check(kind.view, request)
    user = caller(request)
    fields, links = chosen_fields(request, kind, user), links_to_follow(request, kind)
    limit = _limit(request)
    wanted = filtering.parse(request.GET.get("filter", ""), kind, user)
    order = Order.of(kind.fields, request.GET.get("sort", "") or kind.sort)
    if order.column not in kind.sorts():
        raise Unknown(_("This list can be sorted by: %(names)s."), names=enumerated(kind.sorts()))
    cursor = Cursor.unpack(request.GET["after"]) if request.GET.get("after") else None
    place = cursor if cursor and cursor.fits(kind.model, order) else None
    reading = Reading(kind, user, timezone.localdate(), wanted, shown=Fetching.of((*fields, *links)))
    page = reading.page(order, place, limit)
    approval.refuse_unasked(user, (), len(page.rows), timezone.localdate())
    count_taken(user, len(page.rows), timezone.now())
    gather(fields, page.rows, user)
    data = _told(kind, fields, links, page.rows, user)
    return JsonResponse({"data": data, "next": page.after.pack() if page.after else None})


@transaction.atomic
def _create(request: HttpRequest, kind: RecordType) -> HttpResponse:
    values = _values(request, kind)
    token = sent_token(request)
    confirmed = ["same_customer"] if request.GET.get("confirmed") else []
    record = actions.create_record(kind, values, by=caller(request), token=token, confirmed=confirmed)
    answer = answered(request, kind, _seen(request, kind, record), status=201)
    answer["Location"] = f"{request.path.rstrip('/')}/{record.pk}"
    return answer


def sent_token(request: HttpRequest) -> str:
    """The caller's own, for this address: what somebody else has made under the same key is not theirs to be given."""
    given = request.headers.get("Idempotency-Key", "")
    return hashlib.sha256(f"{caller(request).pk}:{request.path}:{given}".encode()).hexdigest()[:TOKEN] if given else ""


def _seen(request: HttpRequest, kind: RecordType, record: Any) -> Any:
    found = fetched(kind.visible_to(request.user), kind.fields).filter(pk=record.pk).first()
    if found is None:
        raise NotAllowed(_("You would not see this record yourself. Choose a team or an owner of your own."))
    return found


def _values(request: HttpRequest, kind: RecordType) -> dict[str, Any]:
    user, able = caller(request), writable(kind, request.user)
    given = body(request)
    if unknown := sorted(set(given) - set(able)):
        raise Unknown(
            _("Not fields that can be written: %(names)s. There are: %(known)s."),
            names=", ".join(unknown)[:200], known=", ".join(able),
        )  # fmt: skip
    return split(kind, {name: from_json(kind, name, value, user) for name, value in given.items()})


def answered(request: HttpRequest, kind: RecordType, record: Any, status: int = 200) -> HttpResponse:
    user = caller(request)
    fields, links = chosen_fields(request, kind, user), links_to_follow(request, kind)
    if request.method == "GET":
        approval.refuse_unasked(user, (), 1, timezone.localdate())
        count_taken(user, 1, timezone.now())
    record = fetched(kind.visible_to(user), fields).filter(pk=record.pk).first() or record
    gather(fields, [record], user)
    answer = JsonResponse({"data": _told(kind, fields, links, [record], user)[0]}, status=status)
    if hasattr(record, "modified_at"):
        answer["ETag"] = f'"{version_of(record)}{BESIDE}{hashlib.sha256(answer.content).hexdigest()[:12]}"'
        if request.method == "GET" and request.headers.get("If-None-Match", "").removeprefix("W/") == answer["ETag"]:
            return HttpResponse(status=304, headers={"ETag": answer["ETag"]})
    return answer


def _told(
    kind: RecordType, fields: Sequence[Field], links: Sequence[Link], records: Sequence[Any], user: User
) -> list[dict[str, Any]]:
    said = [described(kind, fields, record) for record in records]
    if not links:
        return said
    along = expanded(links, records, user)
    return [one | {"expanded": more} for one, more in zip(said, along, strict=True)]


def if_match(request: HttpRequest) -> str | None:
    """The version in the ETag; what stands beside it tells whether anything shown is different."""
    given = version_in(request.headers.get("If-Match", "").removeprefix("W/").strip('"'))
    return given if given and given != "*" else None


def _check(permission: str, request: HttpRequest) -> None:
    if not may(caller(request), permission):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))


def _limit(request: HttpRequest) -> int:
    found = whole_number(request.GET.get("limit", "") or str(PAGE), MOST)
    if not found:
        raise BadRequest(_("`limit` is a number from 1 to %(most)s.") % {"most": MOST})
    return found
