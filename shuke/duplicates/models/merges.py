"""Records that were made one, and all that is needed to make them two again."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from shuke.events.models import Batch


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> Self:
        return self.filter(apart_at=None)


class Merge(models.Model):
    """One record that went into another. `record_type` is what events call the type. `changes` are the fields of the
    survivor that were set by it, field → `[before, after]` as events keep values. Several that were merged at once are
    a row each, in one batch."""

    record_type = models.CharField(max_length=60)
    survivor_id = models.BigIntegerField()
    loser_id = models.BigIntegerField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    changes = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    apart_at = models.DateTimeField(null=True)
    apart_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="merged_into_one", fields=["record_type", "loser_id"], condition=Q(apart_at=None)
            ),
            models.CheckConstraint(name="merge_of_two", condition=~Q(survivor_id=models.F("loser_id"))),
        ]
        indexes = [models.Index(fields=["record_type", "survivor_id"], name="merge_survivor")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.loser_id} → {self.survivor_id}"


class Moved(models.Model):
    """What followed by one way of pointing (`records.pointing`, its key)."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moved", db_index=False)
    pointer = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(name="moved_once_a_way", fields=["merge", "pointer"])]

    def __str__(self) -> str:
        return f"{self.merge_id} {self.pointer}"


class MovedRow(models.Model):
    """A row that followed. `kept` is, of a filter, what it was before and after: it was written anew, not led."""

    moved = models.ForeignKey(Moved, models.CASCADE, related_name="rows", db_index=False)
    row_id = models.BigIntegerField()
    kept = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="moved_row_once", fields=["moved", "row_id"])]
