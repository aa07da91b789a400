"""Work on many records at once: what was asked for, how far it is, and what could not be done."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.events.models import Batch


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own; those who may undo what others did see what others did."""
        if not user.is_authenticated:
            return self.none()
        return self if may(user, "batches.undo") else self.filter(by=user)


class BulkJob(models.Model):
    """`values`: field → value as events keep it; of an area's own work its name (`work`) and what it was `told`.
    `place` is the next piece; with `token`, only the worker that took the job over last may write (a killed one may
    come back)."""

    class Kind(models.TextChoices):
        CHANGE = "change", _("Change")
        DELETE = "delete", _("Delete")
        RESTORE = "restore", _("Take out of the bin")
        REMOVE = "remove", _("Delete for good")
        WORK = "work", _("Work of its own")
        UNDO = "undo", _("Undo")

    class Status(models.TextChoices):
        RUNNING = "running", _("Being done")
        DONE = "done", _("Done")
        BLOCKED = "blocked", _("Something stands in the way")
        FAILED = "failed", _("Stopped by an error")

    kind = models.CharField(max_length=10, choices=Kind)
    record_type = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    token = models.CharField(max_length=32, blank=True)
    place = models.PositiveIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)  # looked at
    changed = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    undoes = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="bulk_job_by")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def percent(self) -> int:
        return min(100, int(100 * self.done / self.total)) if self.total else 0


class BulkPiece(models.Model):
    """Ids of the records (to undo: of the events), int64, fixed when the job was asked for."""

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    ids = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="bulk_piece_once", fields=["job", "number"])]


class BulkRow(models.Model):
    """A record that was left as it is, and why: an untranslated sentence with its parameters."""

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="rows", db_index=False)
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    message = models.TextField()
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["job", "id"], name="bulk_row_job")]
