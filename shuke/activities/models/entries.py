"""What a person wrote down about a record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.events.models import Event


class Entry(models.Model):
    """The words that belong to an event. The event stays as it is; its words may be mended, pinned or taken away.

    `event.at` is when it happened, `written_at` when it was written down. `token` is that of the form.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CALL = "call", _("Phone call")
        VISIT = "visit", _("Visit")
        MESSAGE = "message", _("Message")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        MISSED = "missed", _("Not reached")
        CALL_BACK = "call_back", _("To call back")

    class Channel(models.TextChoices):
        LINE = "line", "LINE"
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        OTHER = "other", _("Other")

    class Direction(models.TextChoices):
        OUT = "out", _("Sent")
        IN = "in", _("Received")

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="entry")
    kind = models.CharField(max_length=10, choices=Kind)
    subject_type = models.CharField(max_length=60)  # as its event has it; here for the pin
    subject_id = models.BigIntegerField()
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    direction = models.CharField(max_length=3, choices=Direction, blank=True)
    written_at = models.DateTimeField()
    token = models.CharField(max_length=60, blank=True)
    mended_at = models.DateTimeField(null=True)
    pinned = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="entry_token_once", fields=["token"], condition=~Q(token="")),
            models.UniqueConstraint(
                name="entry_one_pin", fields=["subject_type", "subject_id"], condition=Q(pinned=True)
            ),
            models.CheckConstraint(name="entry_kind_known", condition=Q(kind__in=["note", "call", "visit", "message"])),
            models.CheckConstraint(name="entry_withdrawn_unpinned", condition=Q(withdrawn_at=None) | Q(pinned=False)),
        ]

    def __str__(self) -> str:
        return self.text[:80]
