"""Who may still touch what was written down."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.activities.models import Entry
from shuke.activities.subjects import type_named


def may_mend(entry: Entry, user: User | AnonymousUser, at: datetime) -> bool:
    """One's own words, on the day on which they were written."""
    same_day = timezone.localdate(entry.written_at) == timezone.localdate(at)
    return entry.event.by_id == user.pk and same_day and entry.withdrawn_at is None


def may_withdraw(entry: Entry, user: User | AnonymousUser) -> bool:
    """One's own words; and those who may delete the record itself."""
    kind = type_named(entry.subject_type)
    keeper = kind is not None and bool(kind.delete_permission) and may(user, kind.delete_permission)
    return entry.event.by_id == user.pk or keeper
