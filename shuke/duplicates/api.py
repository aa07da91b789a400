"""Merging for programs, with the rights of the person whose key it is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from shuke.core.whole import whole_number
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import take_apart
from shuke.duplicates.combining import BOTH, Choice
from shuke.duplicates.models import Merge
from shuke.records import types
from shuke.records.api.choosing import described
from shuke.records.api.doors import body, caller, door
from shuke.records.exports import approval
from shuke.records.fields import fetched, gather
from shuke.records.types import RecordType
from shuke.records.versions import version_in, version_of


@door("POST")
def merge_into(request: HttpRequest, kind: RecordType, pk: int) -> HttpResponseBase:
    """`{"records": [ids], "choices": {field: id or "both"}, "versions": {id: ETag}}`: into the one of the address."""
    given, whole = body(request), types.named(kind.name)
    ids, choices, versions = (given.pop(name, None) for name in ("records", "choices", "versions"))
    if given or not isinstance(ids, list) or not all(map(_is_id, ids)):
        raise BadRequest(_("Send `records`, a list of ids; and, if you like, `choices` and `versions`."))
    batch = merge(
        whole, pk, ids, by=caller(request), choices=_choices(choices), versions=_versions(versions),
    )  # fmt: skip
    return _answer(request, kind, pk, {"merged": ids, "batch": batch.pk})


@door("POST")
def take_out(request: HttpRequest, kind: RecordType, pk: int) -> HttpResponseBase:
    """`{"record": id}` comes out of the record of the address again."""
    given = body(request)
    if set(given) != {"record"} or not _is_id(given["record"]):
        raise BadRequest(_("Send `record`, the id of the one that was merged."))
    get_object_or_404(kind.visible_to(request.user), pk=pk)
    standing = Merge.objects.standing().filter(record_type=kind.subject, survivor_id=pk, loser_id=given["record"])
    found = standing.first()
    if found is None:
        raise Http404
    outcome = take_apart(found, by=caller(request))
    kept = [name for name in outcome.kept if kind.known_field(name)]
    return _answer(request, kind, pk, {"taken_out": found.loser_id, "kept": kept})


def _answer(request: HttpRequest, kind: RecordType, pk: int, more: dict[str, Any]) -> JsonResponse:
    fields = approval.told_to_programs(kind.fields, caller(request))
    record = get_object_or_404(fetched(kind.visible_to(request.user), fields), pk=pk)
    gather(fields, [record], caller(request))
    answer = JsonResponse({"data": described(kind, fields, record), **more})
    answer["ETag"] = f'"{version_of(record)}"'
    return answer


def _choices(given: Any) -> dict[str, Choice]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(one == BOTH or _is_id(one) for one in given.values()):
        raise BadRequest(_("`choices` says for a field the id of the record whose value holds, or “both”."))
    return given


def _versions(given: Any) -> dict[int, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(
        whole_number(pk) is not None and isinstance(one, str) for pk, one in given.items()
    ):
        raise BadRequest(_("`versions` says for the id of a record its ETag."))
    return {int(pk): version_in(one.removeprefix("W/").strip('"')) for pk, one in given.items()}


def _is_id(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**63
