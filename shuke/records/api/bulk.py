"""Thousands of rows in one call: written down or changed, each with an answer of its own; and a batch taken back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.events.models import Batch
from shuke.records import undoing
from shuke.records.actions import undo
from shuke.records.actions.upserting import NothingWritten, Outcome, Upserted, upsert
from shuke.records.api.doors import body, caller, door, problem
from shuke.records.types import RecordType
from shuke.records.upserts import EXTERNAL, Terms

MOST = 10_000
LONGEST = 20_000_000  # bytes of a body
MODES = {"upsert": (True, True), "create": (True, False), "update": (False, True)}
ASKED = {"rows", "by", "source", "mode", "atomic", "confirmed"}


@door("POST")
def rows(request: HttpRequest, kind: RecordType) -> HttpResponseBase:
    """`{"rows": […], "by": "external_id", "source": "erp", "mode": "upsert", "atomic": false}`."""
    given = body(request, LONGEST)
    terms, sent = _terms(given), given.get("rows")
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST:
        raise BadRequest(_("`rows` is a list of 1 to %(most)s rows.") % {"most": MOST})
    try:
        done = upsert(kind, sent, terms, by=caller(request), at=timezone.now(), whole=given.get("atomic") is True)
    except NothingWritten as error:
        told = [_told(place, one) for place, one in sorted(error.done.outcomes.items()) if one.why]
        return problem(422, error.code, str(error), rows=told)
    return JsonResponse(_answer(done))


@door("POST")
def undo_batch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes back all that one call has done. 204; 202 where the worker goes on with it."""
    if pk >= 2**63:
        raise Http404
    batch = get_object_or_404(Batch, pk=pk)
    _check_types(batch, caller(request))
    later = undo.undo_batch(batch, by=caller(request), at=timezone.now())
    return HttpResponse(status=202 if later else 204)


def _check_types(batch: Batch, by: User) -> None:
    """The worker that takes a large one back knows the person, not the key."""
    known = undoing.kinds()
    for subject in batch.events.order_by().values_list("subject_type", flat=True).distinct():
        if subject in known and not may(by, f"{known[subject].name}:{Verb.CHANGE}"):
            raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))


def _terms(given: dict[str, Any]) -> Terms:
    if unknown := sorted(set(given) - ASKED):
        raise BadRequest(_("Not known here: %(names)s.") % {"names": ", ".join(unknown)[:200]})
    by, source, mode = given.get("by", EXTERNAL), given.get("source", ""), given.get("mode", "upsert")
    confirmed = given.get("confirmed", [])
    texts = (by, source, mode, *(confirmed if isinstance(confirmed, list) else [None]))
    if (
        not all(isinstance(one, str) for one in texts)
        or mode not in MODES
        or type(given.get("atomic", False)) is not bool
    ):
        raise BadRequest(
            _("`by` and `source` are text, `mode` is one of %(modes)s, `atomic` true or false, `confirmed` a list.")
            % {"modes": ", ".join(MODES)}
        )
    creates, changes = MODES[mode]
    return Terms(by, source.strip(), creates, changes, frozenset(confirmed))


def _answer(done: Upserted) -> dict[str, Any]:
    counts = done.counts
    return {
        "data": [_told(place, one) for place, one in sorted(done.outcomes.items())],
        "counts": {did: counts[did] for did in ("created", "changed", "same", "refused")},
        "batch": done.batch.pk if done.batch else None,
    }


def _told(place: int, one: Outcome) -> dict[str, Any]:
    said: dict[str, Any] = {"row": place, "status": one.did}
    if one.record:
        said["id"] = one.record
    if one.why:
        said |= {"code": one.why.code, "detail": str(one.why)}
        said |= {"field": one.why.field} if getattr(one.why, "field", "") else {}
    return said
