"""What happened: one table that the timeline, audit, undo, automation and webhooks read."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Batch(models.Model):
    """One deliberate act (an import, a merge, a bulk edit) that can be undone as one. Taking something back is such an
    act too: it names the batch or the single event that it undid, and can itself be undone."""

    UNDO = "undo"

    kind = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undoings")
    undoes_event = models.ForeignKey("Event", models.PROTECT, null=True, related_name="undoings")

    @property
    def takes_back(self) -> bool:
        return self.kind == self.UNDO


class Event(models.Model):
    """Append-only. `verb` is `<app>.<past tense>`; `subject` is named by its record type and id, not by a foreign key,
    so that history outlives what it tells of. `changes` maps a field to `[old, new]`."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)  # whose timeline it stands on
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="events")
    changes = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="event_subject"),
            models.Index(fields=["customer_id", "-at"], name="event_customer"),
            models.Index(fields=["-at"], name="event_at"),
        ]
