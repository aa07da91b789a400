"""How the fields of a record type are laid out on its page and form."""

from __future__ import annotations

from django.db import models


class Layout(models.Model):
    """`sections` is `[{"labels": {language: words}, "fields": [name, …]}]`. A layout holds for one role, or for all
    when `role` is empty, and only for records that fit `condition` (docs/filters.md). The first that fits wins."""

    record_type = models.CharField(max_length=60)
    role = models.CharField(max_length=40, blank=True)
    condition = models.JSONField(default=dict)
    sections = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    pack = models.CharField(max_length=40, blank=True)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["record_type", "position", "id"], name="layout_of_type")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.position}"
