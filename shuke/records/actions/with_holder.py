"""What goes into the bin with the record that it belongs to (`through`), and comes out with it: plain types only.

At the very same moment: by that it is known. What was deleted by itself stays in the bin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import F

from shuke.records import search, types
from shuke.records.customs import check_unique_of
from shuke.records.types import RecordType


def go_with(holder: RecordType, ids: Sequence[int], *, at: datetime) -> None:
    for kind in _held_by(holder):
        found = kind.records().filter(**{f"{kind.through}__in": ids}, deleted_at=None)
        gone = list(found.values_list("pk", flat=True))
        kind.records().filter(pk__in=gone).update(deleted_at=at)
        if kind.search is not None:
            search.remove(kind.name, gone)
        go_with(kind, gone, at=at)


def come_back_with(holder: RecordType, ids: Sequence[int]) -> None:
    """While the holders still lie in the bin. Raises ValueTaken where what must be unique was given away meanwhile."""
    for kind in _held_by(holder):
        went_along = {f"{kind.through}__in": ids, "deleted_at": F(f"{kind.through}__deleted_at")}
        back = list(kind.records().filter(**went_along).values_list("pk", flat=True))
        check_unique_of(kind, back)
        come_back_with(kind, back)
        kind.records().filter(pk__in=back).update(deleted_at=None)
        if kind.search is not None:
            search.index(kind.name, back)


class OfCustomers:
    """The same in the words of `customers.followers`."""

    @staticmethod
    def go_with(customer_ids: Sequence[int], *, at: datetime) -> None:
        go_with(types.named("customer"), customer_ids, at=at)

    @staticmethod
    def come_back_with(customer_ids: Sequence[int]) -> None:
        come_back_with(types.named("customer"), customer_ids)


def _held_by(holder: RecordType) -> Iterator[RecordType]:
    for kind in types.all_types():
        if kind.plain and kind.through and kind.holder().name == holder.name:
            yield kind
