"""What somebody is to be told, by which ways, and what each person chose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from shuke.accounts.models import User


class Way(models.TextChoices):
    """What the words of the settings page are for them: `queries.choices`."""

    PAGE = "page", "page"
    MAIL = "mail", "mail"
    DIGEST = "digest", "digest"
    PUSH = "push", "push"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User | AnonymousUser) -> NoticeQuerySet:
        """One's own, as far as they are meant for the page."""
        return self.filter(person=user.pk, in_page=True) if user.is_authenticated else self.none()


class Notice(models.Model):
    """One thing that one person is told. It holds no words: these are made when it is read, of what the reader may see
    then (`kinds.Kind.look`). `subject_type` is what events call the record. No two have the same `key` for a person and
    a kind, so that what is told twice is there once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=0)  # where a notice stands for several
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    in_page = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="notice_once", fields=["person", "kind", "key"])]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_page", condition=Q(in_page=True)),
            models.Index(fields=["person"], name="notice_unread", condition=Q(in_page=True, read_at=None)),
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject"),
            models.Index(fields=["at"], name="notice_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Choice(models.Model):
    """How a person wants to be told. `ways` holds what they chose otherwise than it comes: kind → list of ways. Hours
    are those of the shop's clock; between `quiet_from` and `quiet_until` nothing is sent."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    ways: Any = models.JSONField(default=dict)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    quiet_from = models.PositiveSmallIntegerField(null=True, default=21)
    quiet_until = models.PositiveSmallIntegerField(null=True, default=8)

    class Meta:
        constraints = [
            models.CheckConstraint(name="choice_digest_hour", condition=Q(digest_hour__lt=24)),
            models.CheckConstraint(
                name="choice_quiet_whole",
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__lt=24, quiet_until__lt=24),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Delivery(models.Model):
    """One notice on its way out of the house. It is claimed before it is sent: whoever changes WAITING to SENDING sends
    it, and nobody else ever. What a killed worker leaves in SENDING is not sent again, since nobody can know whether it
    went: at most once, and the notice stands in the page anyway."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "sending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"  # refused for good, or too often
        DROPPED = "dropped", "dropped"  # no longer wanted, or no longer to be seen

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", db_index=False)
    way = models.CharField(max_length=6, choices=Way)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="delivery_once", fields=["notice", "way"])]
        indexes = [models.Index(fields=["due_at"], name="delivery_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.way} {self.state}"


class Subscription(models.Model):
    """A browser of a person, which its maker's push service reaches for us at `endpoint`. It holds for as long as the
    sign-in of `session` does: on a device of the shop nobody reads what the one before them is told."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session = models.CharField(max_length=40)
    endpoint = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)  # of the endpoint
    p256dh = models.CharField(max_length=100)  # the browser's keys, as it gives them
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.device


class Presence(models.Model):
    """When a page of this person last asked whether there is something new: who is told of what happens now."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)
