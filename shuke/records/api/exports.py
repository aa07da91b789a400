"""A whole list as a file, for programs: no further than the person whose key it is may take away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.records import filtering
from shuke.records.actions import export_requests, exporting
from shuke.records.api.doors import caller, door
from shuke.records.arranging import PLAIN
from shuke.records.exports import approval, format_named, made_of
from shuke.records.exports.rows import allowed
from shuke.records.listing import Listing
from shuke.records.types import RecordType


@door("GET")
def export(request: HttpRequest, kind: RecordType, ending: str) -> HttpResponseBase:
    """`filter` as on a list, `fields` with commas between. Where it needs approval, `reason` asks for that: 202."""
    user, today, now = caller(request), timezone.localdate(), timezone.now()
    found = format_named(ending)
    if found is None:
        raise Http404
    if not may(user, f"{kind.name}:{Verb.EXPORT}"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    wanted = filtering.parse(request.GET.get("filter", ""), kind, user)
    columns = request.GET.get("fields", "") or ",".join(one.name for one in kind.fields)
    given = {"view": PLAIN, "columns": columns, "f": wanted.packed() or "{}"}
    listing = Listing.asked(kind, user, given, today)
    rows = allowed(listing).order_by().count()
    if approval.is_needed(user, listing.columns, rows, today):
        return _asked(listing, ending, given, request.GET.get("reason", ""))
    name = exporting.file_name(listing, ending)
    exporting.record_export(listing, by=user, ending=ending, at=now, name=name, rows=rows, through="api")
    export_requests.count_taken(user, rows, now)
    return made_of(listing, found, name)


def _asked(listing: Listing, ending: str, given: dict[str, str], reason: str) -> HttpResponseBase:
    user = listing.user
    if not reason:
        raise approval.ApprovalNeeded(_("This export needs approval. Add `reason` to ask for it."))
    made = export_requests.ask(listing, ending, given, reason=reason, by=user, at=timezone.now())  # type: ignore[arg-type]  # a key is a person's
    return JsonResponse({"data": {"id": made.pk, "state": made.state}}, status=202)
