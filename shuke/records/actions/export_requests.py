"""Asking for an export, deciding over it, making its file, and handing it out once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.accounts.policy import may, may_do
from shuke.accounts.rights import Verb
from shuke.core.errors import Conflict, NotAllowed, UserError
from shuke.events.actions import record
from shuke.events.models import Event
from shuke.records import notices, types
from shuke.records.actions.exporting import asked_for, file_name, record_export
from shuke.records.actions.tasks import make_export
from shuke.records.exports import approval, format_named
from shuke.records.exports.rows import allowed
from shuke.records.listing import Listing
from shuke.records.models import ExportRequest, ExportRule, RowsTaken
from shuke.records.models.exports import APPROVE
from shuke.records.seen import as_seen

State = ExportRequest.State
KEPT = timedelta(days=7)
COUNTED = timedelta(days=40)  # how long it is known who took how many


class ReasonMissing(UserError):
    code = "reason_missing"
    field = "reason"


@transaction.atomic
def change_rule(*, most_rows: int | None, contacts: bool, by: User, at: datetime) -> ExportRule:
    if not may(by, "settings.change"):
        raise NotAllowed(gettext_lazy("Your role does not allow this. Ask the owner of the shop."))
    before = approval.rule()
    made, _new = ExportRule.objects.update_or_create(id=1, defaults={"most_rows": most_rows, "contacts": contacts})
    changes = {"rows": (before.most_rows, most_rows), "contacts": (before.contacts, contacts)}
    record("records.export_rule_changed", made, by=by, at=at, changes=changes)
    return made


def count_taken(user: User, rows: int, at: datetime) -> None:
    """Add rows to those that the person has taken away today, while anybody needs to know."""
    if rows and approval.rule_for(user).holds:
        row, _new = RowsTaken.objects.get_or_create(user=user, on=timezone.localdate(at))
        RowsTaken.objects.filter(pk=row.pk).update(rows=F("rows") + rows)


@transaction.atomic
def ask(listing: Listing, ending: str, given: dict[str, str], *, reason: str, by: User, at: datetime) -> ExportRequest:
    """For the rows as the list asks for them now, and as far as the person sees now."""
    if not reason.strip():
        raise ReasonMissing(gettext_lazy("Say in a few words what it is for."))
    kind = listing.record_type
    made = ExportRequest.objects.create(
        by=by, at=at, on=listing.on, reason=reason.strip()[:500], record_type=kind.name, ending=ending,
        asked=approval.frozen(listing, given), rights=approval.rights_of(by, kind.name),
        rows=allowed(listing).order_by().count(), name=file_name(listing, ending),
    )  # fmt: skip
    said = {"format": ending, "filters": asked_for(listing), "rows": made.rows, "reason": made.reason}
    _note("records.export_asked", made, by=by, at=at, said=said)
    notices.export_asked(made, at=at)
    return made


def approve(request: ExportRequest, *, by: User, at: datetime, answer: str = "") -> None:
    """The file is made in the background."""
    with transaction.atomic():
        _decide(request, State.MAKING, by=by, at=at, answer=answer)
        make_export.enqueue(request.pk)


def refuse(request: ExportRequest, *, by: User, at: datetime, answer: str = "") -> None:
    with transaction.atomic():
        _decide(request, State.REFUSED, by=by, at=at, answer=answer)


def _decide(request: ExportRequest, state: str, *, by: User, at: datetime, answer: str) -> None:
    if not may(by, APPROVE) or request.by_id == by.pk:
        raise NotAllowed(gettext_lazy("Somebody else has to decide this."))
    waiting = ExportRequest.objects.filter(pk=request.pk, state=State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=at, answer=answer.strip()[:500]):
        raise Conflict(gettext_lazy("This has been decided already."))
    verb = "records.export_refused" if state == State.REFUSED else "records.export_approved"
    _note(verb, request, by=by, at=at, said={"with": str(request.by), "rows": request.rows})
    notices.export_answered(request.pk, at=at)


def _note(verb: str, request: ExportRequest, *, by: User, at: datetime, said: dict[str, Any]) -> None:
    Event.objects.create(
        at=at, by=by, verb=verb, subject_type=types.named(request.record_type).subject, subject_id=None,
        changes={key: [None, value] for key, value in said.items()},
    )  # fmt: skip


def make(number: int, *, at: datetime) -> None:
    """Write the file; begins anew after a kill."""
    one = ExportRequest.objects.select_related("by").filter(pk=number, state=State.MAKING).first()
    if one is None:
        return
    with translation.override(one.by.language or settings.LANGUAGE_CODE):
        listing = _listing(one)
        if listing is None:
            text = _("What %(name)s may see has changed since. It has to be asked for again.") % {"name": one.by}
            ExportRequest.objects.filter(pk=number).update(state=State.FAILED, answer=text)
            return
        one.stored = one.stored or f"{uuid.uuid4().hex}.{one.ending}"
        _write(one, listing)
    rows = allowed(listing).order_by().count()
    ready = {"state": State.READY, "stored": one.stored, "until": at + KEPT, "rows": rows}
    ExportRequest.objects.filter(pk=number, state=State.MAKING).update(**ready)


def fail(number: int) -> None:
    """Something that nobody foresaw: so that nobody waits for a file that does not come."""
    one = ExportRequest.objects.select_related("by").get(pk=number)
    with translation.override(one.by.language or settings.LANGUAGE_CODE):
        text = _("The file could not be made. Ask for it again.")
    ExportRequest.objects.filter(pk=number, state=State.MAKING).update(state=State.FAILED, answer=text)


def _listing(one: ExportRequest) -> Listing | None:
    """As the person asked, if they still may; None when anything has changed for them."""
    kind = types.known(one.record_type)
    if kind is None or not one.by.is_active or approval.rights_of(one.by, kind.name) != one.rights:
        return None
    listing = Listing.asked(as_seen(kind, one.by, taken_away=True), one.by, one.asked, one.on)
    same = ",".join(field.name for field in listing.columns) == one.asked["columns"]
    return listing if same and not listing.refused else None


def _write(one: ExportRequest, listing: Listing) -> None:
    found, partial = format_named(one.ending), one.path.with_suffix(".part")
    assert found
    partial.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with partial.open("wb") as file:
        partial.chmod(0o600)
        found.write(listing, file)
    partial.replace(one.path)


def fetch(request: ExportRequest, *, by: User, at: datetime) -> BinaryIO:
    """The file, for whoever asked for it, once. It is gone when it has been read."""
    ready = ExportRequest.objects.filter(pk=request.pk, by=by, state=State.READY, until__gt=at)
    if not may_do(by, request.record_type, Verb.EXPORT):
        raise NotAllowed(gettext_lazy("Your role does not allow this. Ask the owner of the shop."))
    with transaction.atomic():
        listing = _listing(request)
        if listing is None or not request.path.exists():
            raise Conflict(gettext_lazy("This file can no longer be fetched. Ask for it again."))
        if not ready.update(state=State.FETCHED, fetched_at=at):
            raise Conflict(gettext_lazy("This file can no longer be fetched. Ask for it again."))
        more = {"approved": str(request.decided_by), "reason": request.reason}
        record_export(listing, by=by, ending=request.ending, at=at, name=request.name, rows=request.rows, **more)
    file = request.path.open("rb")
    request.path.unlink()
    return file


def sweep(at: datetime) -> None:
    """Nightly: files that nobody fetched, and counts that nobody asks for any more."""
    for one in ExportRequest.objects.filter(state=State.READY, until__lt=at):
        ExportRequest.objects.filter(pk=one.pk).update(state=State.GONE)
        one.path.unlink(missing_ok=True)
    RowsTaken.objects.filter(on__lt=(at - COUNTED).date()).delete()
