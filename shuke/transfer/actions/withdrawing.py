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
        for relation in model._meta.related_objects:
            if relation.on_delete is models.CASCADE and not relation.many_to_many:
                everything = relation.related_model._base_manager  # noqa: SLF001 -- Django's name for "all rows"
                everything.filter(**{f"{relation.field.name}__in": piece}).delete()
        bulk.delete_ids(model, piece)
