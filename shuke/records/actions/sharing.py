"""One record shown to one person or team that would not see it otherwise; and taken back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Share, Team, User
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.records.rights import check_share
from shuke.records.types import RecordType


class ShareRefused(UserError):
    code = "share_refused"


@transaction.atomic
def share(
    kind: RecordType,
    record: Any,
    *,
    user: User | None = None,
    team: Team | None = None,
    may_change: bool = False,
    until: date | None = None,
    by: User,
    at: datetime,
) -> Share:
    """Until the end of a day, or for good. Once more with the same one changes what was agreed. What the other then
    does with it is bounded by their own role, and is not theirs to pass on."""
    check_share(by, kind, record)
    if (user is None) == (team is None):
        raise ShareRefused(_("Choose one person or one team."))
    if user is not None and (not user.is_active or user.pk == by.pk):
        raise ShareRefused(_("Choose somebody else who works here."))
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)) if until else None
    if end is not None and end <= at:
        raise ShareRefused(_("Choose a day that is still to come, or none."))
    whose = {"record_type": kind.name, "record_id": record.pk, "user": user, "team": team}
    known = Share.objects.select_for_update().filter(**whose).first()
    row = known or Share(**whose, by=by)
    row.may_change, row.until, row.by = may_change, end, by
    row.save()
    _record("records.share_changed" if known else "records.shared", kind, record, row, by=by, at=at)
    return row


@transaction.atomic
def end_share(kind: RecordType, record: Any, row: Share, *, by: User, at: datetime) -> None:
    """By whoever may share the record, and by the one who gave it."""
    if row.by_id != by.pk:
        check_share(by, kind, record)
    _record("records.share_ended", kind, record, row, by=by, at=at)
    row.delete()


def _record(verb: str, kind: RecordType, record: Any, row: Share, *, by: User, at: datetime) -> None:
    changes: dict[str, tuple[Any, Any]] = {"with": (None, str(row.user or row.team))}
    if verb != "records.share_ended":
        changes |= {
            "may_change": (None, row.may_change),
            "until": (None, row.until and last_day(row.until).isoformat()),
        }
    title = kind.title_of(record)
    events.record(verb, record, by=by, at=at, changes=changes, note=title, customer_id=kind.customer_of(record))


def last_day(until: datetime) -> date:
    return timezone.localtime(until).date() - timedelta(days=1)
