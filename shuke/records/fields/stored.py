"""How a custom field's value stands in the `custom` JSON of its record, and how SQL reaches it.

Each kind keeps either text or a whole number, so that both databases compare and index it exactly: money as 1/10000,
days and moments as ISO text, yes and no as 1 and 0. The same expression stands in the index (`records.indexes`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Func
from django.utils.dateparse import parse_date, parse_datetime

from shuke.core import sealing
from shuke.core.fields import ScaledDecimalField, scaled, unscale

LOST = "•••"  # is shown of what none of the keys opens
PLAIN_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def check_key(key: str) -> None:
    """Keys stand in SQL as they are; so this must hold under `python -O` too."""
    if not PLAIN_KEY.fullmatch(key):
        raise ValueError(f"not a key of a custom field: {key!r}")


class Kept:
    """`column` is the model field as which SQL compares the kept value; `number` tells what JSON holds."""

    number = False
    column: models.Field = models.TextField()

    def raw_column(self) -> models.Field:
        """The type of the kept value itself, for literals that are kept values already."""
        return models.BigIntegerField() if self.number else models.TextField()

    def keep(self, value: Any) -> Any:
        return value

    def kept(self, raw: Any) -> Any:
        return raw


class KeptText(Kept):
    pass


class KeptWhole(Kept):
    number = True
    column: models.Field = models.BigIntegerField()


class _SealedColumn(models.TextField):
    def get_prep_value(self, value: Any) -> Any:
        return sealing.seal(value) if isinstance(value, str) and not sealing.is_sealed(value) else value


class KeptSealed(Kept):
    """So that nobody reads it in the database, a backup without its keys, or the history of changes."""

    column: models.Field = _SealedColumn()

    def keep(self, value: str | None) -> str | None:
        return sealing.seal(value) if value else None

    def kept(self, raw: str | None) -> str | None:
        try:
            return sealing.opened(raw) if raw else None
        except sealing.Unreadable:
            return LOST


class KeptScaled(Kept):
    """Decimals, exact."""

    number = True

    def __init__(self, places: int) -> None:
        self.places = places
        self.column = ScaledDecimalField(places=places)

    def keep(self, value: Decimal | None) -> int | None:
        return scaled(value, self.places)

    def kept(self, raw: int | None) -> Decimal | None:
        return None if raw is None else unscale(raw, self.places)


class _YesNoColumn(models.BigIntegerField):
    def get_prep_value(self, value: Any) -> Any:
        return value if hasattr(value, "resolve_expression") else super().get_prep_value(value)


class KeptYesNo(Kept):
    number = True
    column: models.Field = _YesNoColumn()

    def keep(self, value: bool | None) -> int | None:
        return None if value is None else int(value)

    def kept(self, raw: int | None) -> bool | None:
        return None if raw is None else bool(raw)


class _DayColumn(models.TextField):
    """A day as `2024-05-02`; text is compared, not a date: a cast could not stand in an index of PostgreSQL."""

    def get_prep_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else super().get_prep_value(value)


class KeptDay(Kept):
    column: models.Field = _DayColumn()

    def keep(self, value: date | None) -> str | None:
        return value.isoformat() if value else None

    def kept(self, raw: str | None) -> date | None:
        return parse_date(raw) if raw else None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _MomentColumn(models.TextField):
    def get_prep_value(self, value: Any) -> Any:
        return _moment(value) if isinstance(value, datetime) else super().get_prep_value(value)


class KeptMoment(Kept):
    column: models.Field = _MomentColumn()

    def keep(self, value: datetime | None) -> str | None:
        return _moment(value) if value else None

    def kept(self, raw: str | None) -> datetime | None:
        return parse_datetime(raw) if raw else None


class Custom(Func):
    """The value under `key` of a record's `custom`, as SQL: `Custom("shoe_size", KeptWhole())`.

    `key` goes into the statement as it stands, since an index is only found for the same words: it must be a
    `PLAIN_KEY`. `prefix` leads to the record through links: `customer__`.
    """

    def __init__(self, key: str, kept: Kept, prefix: str = "") -> None:
        check_key(key)
        super().__init__(F(f"{prefix}custom"), output_field=_plain(kept.column))
        self.key, self.number = key, kept.number

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        return f"JSON_EXTRACT({column}, '$.{self.key}')", params

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        text = f"({column} ->> '{self.key}')"
        return (f"({text}::bigint)" if self.number else text), params


def _plain(column: models.Field) -> models.Field:
    """A field of its own for each expression: Django binds them."""
    return column.clone()
