"""What the worker does after a field was added, changed or deleted. Safe to run twice."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from shuke.records import indexes, search, shape, types
from shuke.records.fields.stored import check_key
from shuke.records.models import CustomField, CustomObject, CustomRecord

KEPT = timedelta(days=30)
AT_ONCE = 5_000  # rows a transaction


@task()
def build_index(field_id: int, *, searched: bool = False) -> None:
    """Bring the database's indexes of one field in line with what its row asks for. A value that came in twice before
    the index could stand means that the field is not unique after all."""
    row = CustomField.objects.filter(pk=field_id).first()
    kind = types.known(row.record_type) if row else None
    if row is None or kind is None:
        return
    if not row.index_ready:
        _build(row, kind)
    if searched and kind.search is not None:
        search.rebuild(kind.name)


def build_all() -> None:
    """The indexes of all own fields, where a database was filled without them: by a restore, or an archive."""
    rows = CustomField.objects.filter(deleted_at=None)
    with transaction.atomic():
        if rows.filter(Q(indexed=True) | Q(unique=True)).update(index_ready=False):
            shape.changed()
    for row in rows.filter(index_ready=False):
        build_index.call(row.pk)


def _build(row: CustomField, kind: types.RecordType) -> None:
    indexes.drop(row.pk)
    if row.indexed or row.unique:
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():  # a worker's is CONCURRENTLY
                indexes.build(kind, shape.field_of(row, ready=True), row.pk)
        except IntegrityError:
            CustomField.objects.filter(pk=row.pk).update(unique=False)
            with transaction.atomic():
                shape.changed()
            return build_index.call(row.pk)
    with transaction.atomic():
        CustomField.objects.filter(pk=row.pk).update(index_ready=True)
        shape.changed()
    return None


def restore() -> None:
    """After migrations: make again the indexes that are gone. For some changes SQLite copies a table anew, with the
    indexes that Django knows of and no others."""
    for row in CustomField.objects.filter(deleted_at=None, index_ready=True):
        kind = types.known(row.record_type)
        if kind is not None and not indexes.stand(kind, shape.field_of(row, ready=True), row.pk):
            _build(row, kind)


def empty_deleted(at: datetime | None = None) -> None:
    """Nightly: remove for good what fields and objects held that were deleted over 30 days ago."""
    at = at or timezone.now()
    old = {"deleted_at__lt": at - KEPT, "emptied_at": None}
    for row in CustomField.objects.filter(**old):
        if kind := types.known(row.record_type):
            _forget_values(kind, row.key)
        indexes.drop(row.pk)
        CustomField.objects.filter(pk=row.pk).update(emptied_at=at)
    for made in CustomObject.objects.filter(**old):
        while ids := list(CustomRecord.objects.filter(object=made).values_list("pk", flat=True)[:AT_ONCE]):
            CustomRecord.objects.filter(pk__in=ids).delete()
        CustomObject.objects.filter(pk=made.pk).update(emptied_at=at)


def _forget_values(kind: types.RecordType, key: str) -> None:
    check_key(key)
    table = connection.ops.quote_name(kind.model._meta.db_table)
    if connection.vendor == "postgresql":
        change, has = f"custom = custom - '{key}'", f"custom ->> '{key}' IS NOT NULL"
    else:
        change, has = f"custom = json_remove(custom, '$.{key}')", f"json_extract(custom, '$.{key}') IS NOT NULL"
    of = f" AND object_id = {kind.custom_object}" if kind.custom_object else ""
    some = " ".join(["SELECT id FROM", table, "WHERE", has, of, "LIMIT", str(AT_ONCE)])
    while True:
        with connection.cursor() as cursor:
            cursor.execute(" ".join(["UPDATE", table, "SET", change, "WHERE id IN (", some, ")"]))
            if not cursor.rowcount:
                return
