"""Who has had to do with what an import made, since: such records stay when it is taken back.

What was itself taken back no longer counts, so that several imports can be undone in any order.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.records import pointing, types
from shuke.records.fields.stored import Custom, KeptWhole
from shuke.records.pointing import Fate, Mention, Named, OwnLink, Pointer
from shuke.records.undoing import counting
from shuke.transfer.models import Import

Stretch = tuple[int, int]  # from the first id to the last


def within(column: str, stretch: Stretch) -> Q:
    return Q(**{f"{column}__gte": stretch[0], f"{column}__lte": stretch[1]})


def worked_with(job: Import, model: type[models.Model], stretch: Stretch) -> set[int]:
    """Of whom something is told that isn't this import's own."""
    others = counting(Event.objects.exclude(batch=job.batch))
    about = others.filter(subject_type=model._meta.label_lower, subject_id__range=stretch)
    found = set(about.values_list("subject_id", flat=True))
    if model is Customer:
        found |= set(others.filter(customer_id__range=stretch).values_list("customer_id", flat=True))
    return {one for one in found if one is not None}


TOLD = {"customers.consent"}  # what people write there stands among the events; what an import wrote goes with it


def pointed_to(name: str, stretch: Stretch) -> set[int]:
    """Records of this type that others name: by a relation, a task, a link among the shop's own fields. What was
    derived from them, and the filters of views, does not count."""
    found: set[int] = set()
    for pointer in pointing.pointers(types.named(name)):
        holds = pointer.fate is Fate.FOLLOWS and pointer.model._meta.label_lower not in TOLD
        if holds and not isinstance(pointer, Mention):
            found |= set(_naming(pointer, stretch))
    return found


def _naming(pointer: Pointer, stretch: Stretch) -> Any:
    """The ids that rows of this pointer name."""
    if isinstance(pointer, OwnLink):
        link = Custom(pointer.column, KeptWhole())
        rows = types.named(pointer.record_type).records().filter(deleted_at=None)
        rows = rows.filter(GreaterThanOrEqual(link, stretch[0]), LessThanOrEqual(link, stretch[1]))
        return rows.annotate(_names=link).values_list("_names", flat=True)
    rows = pointer.model._base_manager.filter(within(pointer.column, stretch))  # noqa: SLF001 -- some managers hide rows
    if isinstance(pointer, Named) and pointer.type_column:
        rows = rows.filter(**{pointer.type_column: pointer.word})
    if _goes_along(pointer):
        rows = rows.filter(deleted_at=None)
    return rows.annotate(_names=F(pointer.column)).values_list("_names", flat=True)


def _goes_along(pointer: Pointer) -> bool:
    """Whether a row in the bin would be deleted with the record: it need not stay for that one."""
    field = pointer.model._meta.get_field(pointer.column)
    protects = isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.PROTECT
    return hasattr(pointer.model, "deleted_at") and not protects
