"""The fields and the words of a choice that an import brings: made when it starts, taken away again when it is undone
and nothing else has come to use them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
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
    chosen = {}
    for name, choices in new_choices(job).items():
        row = CustomField.objects.get(record_type=of.name, key=name, deleted_at=None)
        chosen[row.pk] = _add_choices(row, choices, job.by, at)
    made = []
    for key in planned(job, of):
        row = row_of(of, key, job.settings["new_fields"][key])
        kept = shaping.add_field(
            of.name, row.kind, by=job.by, at=at, key=key, labels=row.labels, options=row.options, indexed=True
        )
        if kept.key != key:
            raise _moved()
        made.append(kept.pk)
    job.settings = {**job.settings, "fields_made": made, "choices_made": chosen}


def _add_choices(
    row: CustomField, choices: list[dict[str, Any]], by: User | None, at: datetime
) -> list[dict[str, Any]]:
    """Gives those that were not there."""
    known = {one["key"]: one for one in row.options.get("choices", [])}
    if any(known[one["key"]]["labels"] != one["labels"] for one in choices if one["key"] in known):
        raise _moved()
    fresh = [one for one in choices if one["key"] not in known]
    if fresh:
        shaping.change_field(row, by=by, at=at, options={**row.options, "choices": [*known.values(), *fresh]})
    return fresh


def _moved() -> ShapeMoved:
    return ShapeMoved(_("Somebody has changed the fields meanwhile. Check the file again."))


def unmake(job: Import, *, at: datetime, by: User | None) -> None:
    """After everything else was taken back: fields and choices that nothing uses any more go, others stay."""
    by = by if by is not None and may(by, PERMISSION) else None
    for row in CustomField.objects.filter(pk__in=job.settings.get("fields_made", []), deleted_at=None):
        if (used := _values_of(row)) is not None and not used.exists():
            shaping.delete_field(row, by=by, at=at)
    for pk, choices in job.settings.get("choices_made", {}).items():
        for row in CustomField.objects.filter(pk=pk, deleted_at=None):
            _take_choices(row, choices, by, at)


def _values_of(row: CustomField) -> QuerySet[Any] | None:
    """Records that say something in this field; None when their type is gone."""
    of = types.known(row.record_type)
    value = of.field(row.key).expression() if of else None
    return of.records().filter(IsNull(value, False), deleted_at=None).annotate(_value=value) if of else None


def _take_choices(row: CustomField, choices: list[dict[str, Any]], by: User | None, at: datetime) -> None:
    """Those that nobody has given another name and no record says."""
    used = _values_of(row)
    if used is None:
        return
    gone = [
        one for one in choices if one in row.options["choices"] and not used.filter(_chosen(row, one["key"])).exists()
    ]
    if gone:
        left = [one for one in row.options["choices"] if one not in gone]
        shaping.change_field(row, by=by, at=at, options={**row.options, "choices": left})


def _chosen(row: CustomField, key: str) -> Q:
    return Q(_value=key) if row.kind == "choice" else Q(_value__contains=f"|{key}|")
