"""What happened: one table that the timeline, audit, undo, automation and webhooks read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from shuke.events.audit import KIND_OF, Kind


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


class AppendOnly(TypeError):
    """What happened can't be made not to have happened: a mistake of ours, not of the person."""


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **_values: Any) -> int:
        raise AppendOnly("events are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("events are never deleted; erase() is for a person's data, or for a demonstration's")

    def redact(self) -> int:
        """What happened stays, but nothing of what was said or set: for erasing a person's data alone."""
        return super().update(changes={}, note="")

    def erase(self) -> int:
        """The one door out: for taking away what a law or an invented shop leaves behind. Nothing else may use it."""
        return super().delete()[0]


class Event(models.Model):
    """Append-only. `verb` is `<app>.<past tense>`; `subject` is named by its record type and id, not by a foreign key,
    so that history outlives what it tells of. `changes` maps a field to `[old, new]`. `audit` is its heading in the
    audit log, if it stands there."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)  # whose timeline it stands on
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="events")
    changes = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    audit = models.CharField(max_length=10, choices=Kind, null=True)  # NULL for most: so its indexes stay small

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_audit", condition=models.Q(audit__isnull=False)),
            models.Index(
                fields=["audit", "-at", "-id"], name="event_audit_kind", condition=models.Q(audit__isnull=False)
            ),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="event_subject"),
            models.Index(fields=["customer_id", "-at"], name="event_customer"),
            models.Index(fields=["-at"], name="event_at"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("events are never changed")
        self.audit = KIND_OF.get(self.verb)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("events are never deleted")
