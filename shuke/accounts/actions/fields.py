"""Setting fields and knowing what changed."""

from __future__ import annotations

from typing import Any

from django.db import models

Changes = dict[str, tuple[Any, Any]]


def apply(record: models.Model, fields: dict[str, Any]) -> Changes:
    """Set and save the fields that differ; returns field → (old, new)."""
    changes = {name: (getattr(record, name), new) for name, new in fields.items() if getattr(record, name) != new}
    for name, (_, new) in changes.items():
        setattr(record, name, new)
    if changes:
        record.save(update_fields=list(changes))
    return changes
