"""Deleting what an import created, with what was derived from it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from shuke.core import bulk

PIECE = 5_000


def withdraw(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete the records and whatever hangs on them by CASCADE (phones, forecasts). Records that others protect must
    have been left out before: the database refuses them."""
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        for relation in _hanging(model):
            everything = relation.related_model._base_manager  # noqa: SLF001 -- Django's name for "all rows"
            hanging = everything.filter(**{f"{relation.field.name}__in": piece})
            if relation.on_delete is models.CASCADE:
                hanging.delete()
            elif relation.on_delete is models.SET_NULL:
                hanging.update(**{relation.field.name: None})
        bulk.delete_ids(model, piece)


def _hanging(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """Every key that points here, also those without a way back (`related_name="+"`), as the forecast's."""
    found = model._meta.get_fields(include_hidden=True)
    return [one for one in found if isinstance(one, models.ForeignObjectRel) and not one.many_to_many]
