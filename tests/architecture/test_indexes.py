"""SQLite uses a partial index only where it can tell from the question that the index holds what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import CheckConstraint, Q


def _says_not_null(condition: Q) -> bool:
    """`~Q(customer=None)`: it becomes NOT (customer IS NULL), which SQLite does not see in `customer = 7`, so that it
    looks through the whole table. `Q(customer__isnull=False)` it does."""
    nested = [child for child in condition.children if isinstance(child, Q)]
    plain = [child for child in condition.children if not isinstance(child, Q)]
    return (condition.negated and any(value is None for _name, value in plain)) or any(map(_says_not_null, nested))


def _conditions() -> Iterator[tuple[str, Q]]:
    for model in apps.get_models():
        for one in (*model._meta.indexes, *model._meta.constraints):
            condition = getattr(one, "condition", None)
            if condition is not None and not isinstance(one, CheckConstraint):
                yield one.name, condition


def test_no_index_hides_from_sqlite_what_it_holds():
    assert [name for name, condition in _conditions() if _says_not_null(condition)] == []


def test_what_hides_is_seen():
    assert _says_not_null(Q(deleted_at=None) & ~Q(customer=None))
    assert not _says_not_null(Q(deleted_at=None, customer__isnull=False) & ~Q(name=""))
