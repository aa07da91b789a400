"""Files and pictures that belong to records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """A file of a record. `stored` is its place below MEDIA_ROOT, under a name of our own; `name` is how the person
    called it. Who may see the record may see the file; nobody else."""

    subject_type = models.CharField(max_length=60, blank=True)  # the name of the record type
    subject_id = models.BigIntegerField(null=True)  # empty until a record that has it was saved, and the night after
    field = models.CharField(max_length=40, blank=True)
    stored = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="attachment_not_empty", condition=Q(size__gt=0))]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="attachment_subject")]

    def __str__(self) -> str:
        return self.name
