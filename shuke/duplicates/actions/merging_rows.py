"""Rows that point to a record, led to another one and back: set by set, and written down in the ledger of the merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, QuerySet, Value

from shuke.duplicates.models import Merge, Moved, MovedRow
from shuke.records import shape
from shuke.records.models import CustomField, Layout
from shuke.records.pointing import Fate, Mention, Pointer, pointers
from shuke.records.types import RecordType

SHAPES = (CustomField, Layout)  # processes keep what they have read of these


def lead_over(kind: RecordType, merge: Merge) -> None:
    """All that points to the loser and follows points to the survivor from now on. What the database refuses (a second
    stay in one household, a relation to oneself) stays with the loser."""
    ways = pointers(kind)
    for one in ways:
        if one.fate is Fate.FOLLOWS:
            rows = one.rows([merge.loser_id])
            if one.model is kind.model:  # what the survivor itself said of the loser: merging_fields
                rows = rows.exclude(pk=merge.survivor_id)
            if rows.exists():
                moved = Moved.objects.create(merge=merge, pointer=one.key)
                _swap(one, moved) if isinstance(one, Mention) else _by_and_by(rows, partial(_move, one, moved))
    Moved.objects.filter(merge=merge, rows=None).delete()
    repeat(ways, merge.loser_id, merge.survivor_id)


def lead_back(kind: RecordType, merge: Merge) -> list[str]:
    """What followed then, and still points to the survivor, points to the loser again. Gives the keys of ways that some
    rows can't go back by."""
    ways = {one.key: one for one in pointers(kind)}
    stuck: list[str] = []
    for moved in Moved.objects.filter(merge=merge).order_by("pk"):
        one = ways.get(moved.pointer)
        if isinstance(one, Mention):
            _swap_back(one, moved)
        elif one is not None:
            rows = one.rows([merge.survivor_id]).filter(pk__in=moved.rows.values("row_id"))
            if not _by_and_by(rows, partial(_return, one, merge.loser_id)):
                stuck.append(one.key)
    repeat(ways.values(), merge.survivor_id, merge.loser_id)
    return stuck


def repeat(ways: Iterable[Pointer], here: int, there: int) -> None:
    """Rows that repeat what the row says that they hang on: those whose holder points there already."""
    for one in ways:
        if one.fate is Fate.REPEATS:
            one.lead(one.rows([here]).filter(**{f"{one.through}__{one.column}": there}), there)


def _move(one: Pointer, moved: Moved, rows: QuerySet[Any]) -> None:
    told = rows.order_by().annotate(moved_in=Value(moved.pk, output_field=BigIntegerField()))
    sql, params = told.values_list("moved_in", "pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {MovedRow._meta.db_table} (moved_id, row_id) {sql}", params)
    one.lead(rows, moved.merge.survivor_id)


def _return(one: Pointer, there: int, rows: QuerySet[Any]) -> None:
    one.lead(rows, there)


def _by_and_by(rows: QuerySet[Any], work: Callable[[QuerySet[Any]], None]) -> bool:
    """All at once; where the database refuses, by halves, so that only those stay which it refuses by themselves.
    Gives whether none did."""
    if not rows.exists():
        return True
    try:
        with transaction.atomic():
            work(rows)
    except IntegrityError:
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        half = len(ids) // 2
        if not half:
            return False
        none_stayed = [_by_and_by(rows.filter(pk__in=part), work) for part in (ids[:half], ids[half:])]
        return all(none_stayed)
    return True


def _swap(one: Mention, moved: Moved) -> None:
    ids = {moved.merge.loser_id: moved.merge.survivor_id}
    for row in one.rows([moved.merge.loser_id]):
        before, after = getattr(row, one.column), one.swapped(row, ids)
        MovedRow.objects.create(moved=moved, row_id=row.pk, kept={"before": before, "after": after})
        _write(one, row.pk, after)


def _swap_back(one: Mention, moved: Moved) -> None:
    """A filter that somebody has changed since stays as it is."""
    for kept in moved.rows.all():
        row = one.model._base_manager.filter(pk=kept.row_id).first()  # noqa: SLF001 -- as the pointer's own
        was = kept.kept or {}
        if row is not None and getattr(row, one.column) == was["after"]:
            _write(one, row.pk, was["before"])


def _write(one: Mention, pk: int, value: Any) -> None:
    one.model._base_manager.filter(pk=pk).update(**{one.column: value})  # noqa: SLF001 -- as the pointer's own
    if one.model in SHAPES:
        shape.changed()
