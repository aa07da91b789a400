"""The fields and the words of a choice that an import brings: made when it starts, taken away again when it is undone
and nothing else has come to use them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import Conflict
from shuke.records import types
from shuke.records.actions import shaping
from shuke.records.models import CustomField
from shuke.transfer.models import Import
from shuke.transfer.new_fields import PERMISSION, new_choices, planned, record_type_of, row_of


class ShapeMoved(Conflict):
    code = "shape_moved"


def make(job: Import, *, at: datetime) -> None:
    """Inside the transaction that begins the import. Raises ShapeMoved when somebody was quicker with the same name,
    and what the shaping actions raise."""
    of = record_type_of(job)
    if of is None:
        return
    for name, choices in new_choices(job).items():
        _add_choices(CustomField.objects.get(record_type=of.name, key=name, deleted_at=None), choices, job.by, at)
    made = []
    for key in planned(job, of):
        row = row_of(of, key, job.settings["new_fields"][key])
        kept = shaping.add_field(
            of.name, row.kind, by=job.by, at=at, key=key, labels=row.labels, options=row.options, indexed=True
        )
        if kept.key != key:
            raise _moved()
        made.append(kept.pk)
    job.settings = {**job.settings, "fields_made": made}


def _add_choices(row: CustomField, choices: list[dict[str, Any]], by: User | None, at: datetime) -> None:
    known = {one["key"]: one for one in row.options.get("choices", [])}
    if any(known[one["key"]]["labels"] != one["labels"] for one in choices if one["key"] in known):
        raise _moved()
    fresh = [one for one in choices if one["key"] not in known]
    if fresh:
        shaping.change_field(row, by=by, at=at, options={**row.options, "choices": [*known.values(), *fresh]})


def _moved() -> ShapeMoved:
    return ShapeMoved(_("Somebody has changed the fields meanwhile. Check the file again."))


def unmake(job: Import, *, at: datetime, by: User | None) -> None:
    """After everything else was taken back: fields that hold nothing any more go, others stay."""
    for row in CustomField.objects.filter(pk__in=job.settings.get("fields_made", []), deleted_at=None):
        of = types.known(row.record_type)
        alive = of.records().filter(deleted_at=None) if of else None
        if of and alive is not None and not alive.filter(IsNull(of.field(row.key).expression(), False)).exists():
            shaping.delete_field(row, by=by if by is not None and may(by, PERMISSION) else None, at=at)
