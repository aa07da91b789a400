"""Changes of many records written at once, a shop's own fields among them: the lower half of every bulk action."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from shuke.accounts.models import User
from shuke.core import bulk
from shuke.events.bulk import Change


def write_changes(model: type[models.Model], changes: Sequence[Change], stamps: Mapping[str, Any]) -> None:
    """Set the new values and, on every changed row, the `stamps`; values as the database keeps them. A name that is no
    column of the model is that of a shop's own field. Writes no events."""
    columns = {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    groups: dict[tuple[str, ...], list[tuple]] = {}
    patches: list[tuple[str, int]] = []
    for record, fields in changes:
        plain = {name: new for name, (_old, new) in fields.items() if name in columns}
        own = {name: new for name, (_old, new) in fields.items() if name not in columns}
        if own:
            patches.append((json.dumps(own, ensure_ascii=False), record))
        groups.setdefault((*plain, *stamps), []).append((*plain.values(), *stamps.values(), record))
    for names, rows in groups.items():
        if names:
            bulk.change(model, names, rows)
    bulk.merge_json(model, "custom", patches)


def kept_as_text(custom: Mapping[str, Any] | None) -> str:
    """The values of own fields as `bulk.insert` writes them into `custom`."""
    return json.dumps(custom, ensure_ascii=False) if custom else "{}"


def stamps(by: User | None, at: datetime) -> dict[str, Any]:
    """What a new row of any record type keeps about who made it and when."""
    return {"created_at": at, "modified_at": at, "created_by_id": by and by.pk, "modified_by_id": by and by.pk}
