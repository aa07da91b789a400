"""Pages that cost the same at the millionth row as at the first: each begins after the last row of the one before.

Rows without a value come last in both directions. A page is therefore read in two parts, rows with a value and rows
without, each a plain walk along the index `(column, id)` on both databases.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.lookups import Exact, GreaterThan, IsNull, LessThan

from shuke.records.fields import Beside, Field

By = tuple[Any, ...]  # what `order_by` takes
Fetch = Callable[[QuerySet[Any], By, int], list[Any]]
PAIR = ("value", "pk")


@dataclass(frozen=True)
class Order:
    """By which column, and which way. `custom` is the field when its value stands in the records' JSON, `beside` when
    it stands in a table of its own."""

    column: str
    descending: bool = False
    custom: Field | None = None
    beside: Beside | None = None

    @classmethod
    def parse(cls, text: str) -> Order:
        return cls(text.lstrip("-"), text.startswith("-"))

    @classmethod
    def of(cls, fields: Iterable[Field], text: str) -> Order:
        """As `parse`, by one of these fields."""
        plain = cls.parse(text)
        field = next((one for one in fields if one.name == plain.column), None)
        if isinstance(field, Beside):
            return replace(plain, beside=field)
        return replace(plain, custom=field if field and field.custom else None)

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.column

    @property
    def is_id(self) -> bool:
        return self.column in {"pk", "id"}

    @property
    def path(self) -> str:
        return f"{self.beside.way}__{self.column}" if self.beside else self.column

    @property
    def pk_path(self) -> str:
        """The id as the index has it that the list is walked along."""
        return f"{self.beside.way}__pk" if self.beside else "pk"

    @property
    def is_own_column(self) -> bool:
        """Whether an index of the records' own table has all of them, those without a value too, by value and id."""
        return self.custom is None and self.beside is None

    def by(self, *, down: bool) -> By:
        """For `order_by`."""
        sign = "-" if down else ""
        if self.is_id:
            return (f"{sign}pk",)
        if self.custom is None:
            return (sign + self.path, sign + self.pk_path)
        key: Any = self.custom.expression()
        return (key.desc() if down else key.asc(), f"{sign}pk")

    def nullable(self, model: type[models.Model]) -> bool:
        return not self.is_id and (not self.is_own_column or bool(self.asked_as(model).null))

    def asked_as(self, model: type[models.Model]) -> models.Field:
        """The field of a cursor's value: of a custom one, what its JSON holds."""
        if self.beside:
            beside: models.Field = self.beside.asked_as(model)
            return beside
        if self.custom is None:
            column: Any = model._meta.get_field(self.column)
            return column
        return self.custom.stored.raw_column()

    def kept(self, model: type[models.Model], value: Any) -> Any:
        """A cursor's value as the database has it."""
        field: Any = self.asked_as(model)
        return field.get_db_prep_value(field.to_python(value), connection)


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
        except (ValueError, binascii.Error, TypeError, RecursionError):
            return None
        known = isinstance(value, str | int | float | None) and type(pk) is int and abs(pk) < 2**63
        return cls(value, pk, bool(back)) if known else None

    def fits(self, model: type[models.Model], order: Order) -> bool:
        """Whether the order's column can have such a value: the place may be one of another order, or made up."""
        if self.value is None or order.is_id:
            return True
        try:
            kept = order.kept(model, self.value)
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

    def __init__(self, order: Order, value: Any, pk: int, sign: str) -> None:
        super().__init__(F(order.path), F(order.pk_path), Value(value), Value(pk))
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        parts = [compiler.compile(one) for one in self.source_expressions]
        (column, _), (pk, _), (value, value_params), (own, own_params) = parts
        return f"({column}, {pk}) {self.sign} ({value}, {own})", [*value_params, *own_params]


class Filled(Func):
    """There is a value. For `IS NOT NULL` SQLite walks through all NULLs, which lead its index; a range that no value
    lies before begins behind them. Columns of text would compare the number as text: those are never NULL."""

    output_field = BooleanField()
    conditional = True
    template = "%(expressions)s IS NOT NULL"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s >= -9223372036854775808", **extra)


def page(rows: QuerySet[Any], order: Order, cursor: Cursor | None, size: int, fetch: Fetch | None = None) -> Slice:
    """One page of `rows`. `fetch(queryset, order_by, limit)` reads them; by default as written."""
    fetch = fetch or _plain

    def read(stretch: Stretch, limit: int) -> list[Any]:
        part, by = stretch.of(rows, stretch.place)
        return fetch(part, by, limit)

    return page_of(rows.model, order, cursor, size, read)


def page_of(
    model: type[models.Model], order: Order, cursor: Cursor | None, size: int, read: Callable[[Stretch, int], list[Any]]
) -> Slice:
    """The same, of whatever gives the first rows of a stretch of the list."""
    back = cursor is not None and cursor.back
    found: list[Any] = []
    for stretch in stretches(model, order, cursor):
        found += read(stretch, size + 1 - len(found))
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if order.beside:
        order.beside.gather(found, AnonymousUser())
    if back:
        found.reverse()
    if not found:
        return Slice([], None, None)
    ends = [cursor_at(found[0], order, back=True), cursor_at(found[-1], order, back=False)]
    has_before = more if back else cursor is not None
    has_after = True if back else more
    return Slice(found, ends[0] if has_before else None, ends[1] if has_after else None)


@dataclass(frozen=True)
class Stretch:
    """A part of a list that is a plain walk along an index: rows of which all or none are `empty` (None: whichever),
    beyond a `place`. `borders` names what the place holds: an id, a value as the database has it, or both."""

    order: Order
    down: bool
    empty: bool | None = None
    borders: tuple[str, ...] = ()
    place: tuple[Any, ...] = ()

    def of(self, rows: QuerySet[Any], place: tuple[Any, ...]) -> tuple[QuerySet[Any], By]:
        """These of the rows, and how to order them."""
        order = self.order
        if self.empty is not None:
            rows = rows.filter(_is_null(order, empty=self.empty))
        if order.beside and self.borders == PAIR:
            # SQLite does not see that a pair leaves out who has no row there, and would begin elsewhere.
            rows = rows.filter(**{f"{order.beside.way}__isnull": False})
        rows = rows.filter(*self._beyond(*place))
        return rows, ("-pk" if self.down else "pk",) if self._alike else order.by(down=self.down)

    @property
    def _alike(self) -> bool:
        """Whether these rows differ in nothing but their ids."""
        level = self.order.custom is not None and self.borders == PAIR
        return level or (bool(self.empty) and not self.order.is_own_column)

    def _beyond(self, *place: Any) -> list[Any]:
        if self.borders == PAIR and self.order.custom is None:
            return [Beyond(self.order, place[0], place[1], "<" if self.down else ">")]
        found: list[Any] = []
        for border, value in zip(self.borders, place, strict=True):
            if border == "pk":
                found.append(Q(**{"pk__lt" if self.down else "pk__gt": value}))
            elif self.order.custom:
                kept = Value(value, output_field=self.order.custom.stored.raw_column())
                compared = Exact if self.borders == PAIR else LessThan if self.down else GreaterThan
                found.append(compared(self.order.custom.expression(), kept))
        return found


def stretches(model: type[models.Model], order: Order, cursor: Cursor | None) -> list[Stretch]:
    """Those of the list from the cursor on: rows with a value come first, and last when it is read backwards."""
    back = cursor is not None and cursor.back
    down = order.descending != back
    if not order.nullable(model):
        return _from(cursor, Stretch(order, down), model)
    first, second = (Stretch(order, down, empty=back), Stretch(order, down, empty=not back))
    if cursor is None:
        return [first, second]
    # with two lower bounds SQLite might begin at the farther one
    here = Stretch(order, down, empty=True if cursor.value is None else None)
    in_second = (cursor.value is None) != back
    return _from(cursor, here, model) + ([] if in_second else [second])


def _from(cursor: Cursor | None, whole: Stretch, model: type[models.Model]) -> list[Stretch]:
    if cursor is None:
        return [whole]
    order = whole.order
    if cursor.value is None or order.is_id:
        return [replace(whole, borders=("pk",), place=(cursor.pk,))]
    place = order.kept(model, cursor.value), cursor.pk
    pair = replace(whole, borders=PAIR, place=place)
    # SQLite compares pairs along real columns only; and sorts what is alike unless it is told that only ids differ.
    return [pair, replace(whole, borders=("value",), place=place[:1])] if order.custom else [pair]


def _is_null(order: Order, *, empty: bool) -> Any:
    key: Any = order.custom.expression() if order.custom else F(order.path)
    return IsNull(key, True) if empty else Filled(key)


def cursor_at(row: Any, order: Order, *, back: bool) -> Cursor:
    """The place of a row."""
    field = order.custom or order.beside
    return Cursor(field.raw(row) if field else getattr(row, order.column), row.pk, back)


def _plain(rows: QuerySet[Any], by: By, limit: int) -> list[Any]:
    return list(rows.order_by(*by)[:limit])
