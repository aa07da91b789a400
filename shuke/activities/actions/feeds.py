"""The secret address of a person's calendar: made, ended, opened."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from shuke.accounts.models import User
from shuke.activities.models import Feed
from shuke.events import actions as events

NOTED = timedelta(minutes=10)


@transaction.atomic
def make_feed(*, by: User, at: datetime) -> str:
    """The secret, which nobody can read again later. The address before works no more."""
    secret = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(user=by, defaults={"sha256": digest(secret), "created_at": at, "used_at": None})
    events.record("activities.feed_made", by, by=by, at=at)
    return secret


@transaction.atomic
def end_feed(*, by: User, at: datetime) -> None:
    if Feed.objects.filter(user=by).delete()[0]:
        events.record("activities.feed_ended", by, by=by, at=at)


def opened_by(secret: str, *, at: datetime) -> User | None:
    """None for an address that is none, or none any more, or of somebody who may no longer sign in."""
    feed = Feed.objects.select_related("user").filter(sha256=digest(secret), user__is_active=True).first()
    if feed is None:
        return None
    if feed.used_at is None or at - feed.used_at > NOTED:
        Feed.objects.filter(pk=feed.pk).update(used_at=at)
    return feed.user


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
