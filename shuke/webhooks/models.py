"""Who is told by program of what happens, and what each was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import User
from shuke.accounts.policy import may

PERMISSION = "settings.change"
HELD = timedelta(seconds=60)  # no try takes that long


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.all() if may(user, PERMISSION) else self.none()


class Webhook(models.Model):
    """An address that is told, by whose rights (`owner`: whoever set it last), of which `kinds` (webhooks.kinds), and
    which records of a type: `filters` maps a type to a filter of it.

    Its secret is made of `salt` and the installation's own key, so that the table alone tells nobody; for a while after
    a new one was made, the one of `old_salt` signs as well. `failing_since` is when it first did not take something,
    with nothing taken since; until `rests_until` it is left in peace, then asked with one message before all others."""

    class Off(models.TextChoices):
        BY_HAND = "by_hand", pgettext_lazy("webhook", "Switched off by hand")
        FAILING = "failing", pgettext_lazy("webhook", "Switched off: it took nothing for days")
        GONE = "gone", pgettext_lazy("webhook", "Switched off: it said that it is gone for good")
        RIGHTS = "rights", pgettext_lazy("webhook", "Switched off: whose rights it had may no longer do this")
        RESTORED = "restored", pgettext_lazy("webhook", "Switched off: the shop was brought back from a file")

    name = models.CharField(_("What for"), max_length=80)
    url = models.CharField(pgettext_lazy("webhook", "Address"), max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    kinds: Any = models.JSONField(default=list)
    filters: Any = models.JSONField(default=dict)
    off = models.CharField(max_length=8, choices=Off, blank=True)
    salt = models.CharField(max_length=40)
    old_salt = models.CharField(max_length=40, blank=True)
    old_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)  # one after the other
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one webhook. It holds nothing of the record: what is said of it is made when it is sent, of what
    the webhook's owner may see then. Whoever sends it first moves `due_at` on by as long as that may take, so that what
    a killed worker had in hand is due again by itself: at least once, always under the same `message`."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
        TAKEN = "taken", pgettext_lazy("delivery", "Taken")
        FAILED = "failed", pgettext_lazy("delivery", "Given up")
        DROPPED = "dropped", pgettext_lazy("delivery", "Not for this receiver")

    class Problem(models.TextChoices):
        STATUS = "status", pgettext_lazy("delivery", "It answered that it does not take it")
        TIME = "time", pgettext_lazy("delivery", "No answer in time")
        LINK = "link", pgettext_lazy("delivery", "Nobody answers at this address")
        TRUST = "trust", pgettext_lazy("delivery", "Its certificate is not valid")
        INSIDE = "inside", pgettext_lazy("delivery", "The address lies in a private network")
        OURS = "ours", pgettext_lazy("delivery", "Shuke could not put it into words")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    message = models.CharField(max_length=40)
    kind = models.CharField(max_length=90)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()  # when it happened
    told: Any = models.JSONField(default=dict)  # `changed`: names of fields; `merged`: ids
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=6, choices=Problem, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="told_once", fields=["webhook", "message"])]
        indexes = [
            models.Index(fields=["webhook", "due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(
                fields=["webhook", "subject_type", "subject_id", "id"], name="delivery_turn",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_log"),
            models.Index(fields=["webhook", "state", "-id"], name="delivery_log_state"),
            models.Index(fields=["ended_at"], name="delivery_ended", condition=Q(ended_at__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.message} {self.state}"


class Place(models.Model):
    """How far a table of what happened was read."""

    table = models.CharField(max_length=60, primary_key=True)
    read = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.table} {self.read}"
