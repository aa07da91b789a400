"""Records that went into another one, and rest until they are taken out again."""

from __future__ import annotations

from django.db import models


class Merged(models.Model):
    """`record_id` rests in `into_id`, both of the type that events call `subject_type`. Its row stays as it was, with
    `deleted_at`: in no list, search or bin. What led to it leads on (`records.merged`)."""

    subject_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    into_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="merged_once", fields=["subject_type", "record_id"])]
        indexes = [models.Index(fields=["subject_type", "into_id"], name="merged_into")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.record_id} → {self.into_id}"
