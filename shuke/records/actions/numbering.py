"""The next number of an own object whose records are numbered."""

from __future__ import annotations

from shuke.records.models import CustomObject

DIGITS = 4


def next_number(object_id: int) -> str:
    """`W-0001`; no two the same, though gaps may stay. Locks the object until the transaction ends."""
    made = CustomObject.objects.select_for_update().get(pk=object_id)
    made.last_number += 1
    made.save(update_fields=["last_number"])
    return f"{made.number_prefix}{made.last_number:0{DIGITS}}"
