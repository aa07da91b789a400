"""What people do about what they were told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Model

from shuke.accounts.models import User
from shuke.events.actions import subject_type
from shuke.notices.models import Notice

KEPT = timedelta(days=90)


def mark_read(notice: Notice, *, at: datetime) -> None:
    """A matter of the person's own page, not of history: no event. A second time changes nothing."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(user: User, *, at: datetime, until: int) -> None:
    """Those up to the newest that the person has seen: what came meanwhile stays unread."""
    Notice.objects.visible_to(user).filter(read_at=None, pk__lte=until).update(read_at=at)


def settle(record: Model, *, at: datetime, kind: str = "") -> None:
    """It is done with: nobody needs to be told of it any more, and what still waits to go out does not."""
    rows = Notice.objects.filter(subject_type=subject_type(record), subject_id=record.pk, read_at=None)
    (rows.filter(kind=kind) if kind else rows).update(read_at=at)


def forget_old(at: datetime) -> None:
    """Nightly: a notice is no history."""
    Notice.objects.filter(at__lt=at - KEPT).delete()
