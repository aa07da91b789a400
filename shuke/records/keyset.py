"""Pages that cost the same at the millionth row as at the first: each begins after the last row of the one before.

Rows without a value come last in both directions. A page is therefore read in two parts, rows with a value and rows
without, each a plain walk along the index `(column, id)` on both databases.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import BooleanField, F, Func, QuerySet, Value

Fetch = Callable[[QuerySet[Any], tuple[str, ...], int], list[Any]]


@dataclass(frozen=True)
class Order:
    """By which column, and which way."""

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Order:
        return cls(text.lstrip("-"), text.startswith("-"))

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.column


@dataclass(frozen=True)
class Cursor:
    """The row that a page borders on; `back` when the page lies before it. `value` is as the database keeps it."""

    value: Any
    pk: int
    back: bool = False

    def pack(self) -> str:
        raw = json.dumps([self.value, self.pk, int(self.back)], separators=(",", ":"), default=str)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def unpack(cls, text: str) -> Cursor | None:
        """None for what we did not write: then the list begins at its start."""
        try:
            value, pk, back = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, binascii.Error, TypeError):
            return None
        known = isinstance(value, str | int | float | None) and type(pk) is int and abs(pk) < 2**63
        return cls(value, pk, bool(back)) if known else None

    def fits(self, model: type[models.Model], order: Order) -> bool:
        """Whether the order's column can have such a value: the place may be one of another order, or made up."""
        if self.value is None or order.column in {"pk", "id"}:
            return True
        field: Any = model._meta.get_field(order.column)
        try:
            kept = field.get_db_prep_value(field.to_python(self.value), connection)
        except (ValidationError, TypeError, ValueError, ArithmeticError):
            return False
        return abs(kept) < 2**63 if isinstance(kept, int) else "\x00" not in str(kept)


@dataclass(frozen=True)
class Slice:
    rows: list[Any]
    before: Cursor | None
    after: Cursor | None


class Beyond(Func):
    """`(column, id) > (value, id)`: both databases walk the index for it, which they don't for AND and OR."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, field: models.Field, value: Any, pk: int, sign: str) -> None:
        super().__init__(F(column), F("pk"), Value(value, output_field=field), Value(pk))
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        parts = [compiler.compile(one) for one in self.source_expressions]
        (column, _), (pk, _), (value, value_params), (own, own_params) = parts
        return f"({column}, {pk}) {self.sign} ({value}, {own})", [*value_params, *own_params]


def page(rows: QuerySet[Any], order: Order, cursor: Cursor | None, size: int, fetch: Fetch | None = None) -> Slice:
    """One page of `rows`. `fetch(queryset, order_by, limit)` reads them; by default as written."""
    fetch = fetch or _plain
    back = cursor is not None and cursor.back
    found = _walk(rows, order, cursor, size + 1, fetch)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Slice([], None, None)
    ends = [_cursor_at(found[0], order, back=True), _cursor_at(found[-1], order, back=False)]
    has_before = more if back else cursor is not None
    has_after = True if back else more
    return Slice(found, ends[0] if has_before else None, ends[1] if has_after else None)


def _walk(rows: QuerySet[Any], order: Order, cursor: Cursor | None, limit: int, fetch: Fetch) -> list[Any]:
    back = cursor is not None and cursor.back
    down = order.descending != back
    by = tuple(("-" if down else "") + name for name in _columns(order))
    sign = "<" if down else ">"
    if not _nullable(rows, order):
        return fetch(_after(rows, order, cursor, sign), by, limit)
    parts = [rows.filter(**{f"{order.column}__isnull": False}), rows.filter(**{f"{order.column}__isnull": True})]
    start = 0 if cursor is None or (cursor.value is not None) else 1
    sequence = [parts[1], parts[0]] if back else parts
    skipped = (1 - start if back else start) if cursor is not None else 0
    found: list[Any] = []
    for place, part in enumerate(sequence[skipped:]):
        here = _after(part, order, cursor, sign) if place == 0 else part
        found += fetch(here, by, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _after(rows: QuerySet[Any], order: Order, cursor: Cursor | None, sign: str) -> QuerySet[Any]:
    if cursor is None:
        return rows
    if cursor.value is None or order.column in {"pk", "id"}:
        return rows.filter(**{"pk__lt" if sign == "<" else "pk__gt": cursor.pk})
    field = rows.model._meta.get_field(order.column)
    return rows.filter(Beyond(order.column, field, field.to_python(cursor.value), cursor.pk, sign))


def _columns(order: Order) -> tuple[str, ...]:
    return ("pk",) if order.column in {"pk", "id"} else (order.column, "pk")


def _nullable(rows: QuerySet[Any], order: Order) -> bool:
    return order.column not in {"pk", "id"} and bool(rows.model._meta.get_field(order.column).null)


def _cursor_at(row: Any, order: Order, *, back: bool) -> Cursor:
    return Cursor(getattr(row, order.column), row.pk, back)


def _plain(rows: QuerySet[Any], by: tuple[str, ...], limit: int) -> list[Any]:
    return list(rows.order_by(*by)[:limit])
