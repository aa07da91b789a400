"""From the checked database beside into the shop's own, all carried tables as one; called inside a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from shuke.core.backup import rows, scratch
from shuke.transfer.archive.parts import LEFT_OUT, carried

BESIDE = "archive"


@contextmanager
def beside(database: Path) -> Iterator[None]:
    """SQLite copies between files by itself, once it knows both; that has to be before the transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ATTACH DATABASE %s AS {BESIDE}", [str(database)])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DETACH DATABASE {BESIDE}")


def replace_rows(database: Path) -> None:
    """What the shop's set-up had written goes, with the keys that hang on it; everything of the archive comes. Foreign
    keys are looked at when the transaction ends, so that the order of tables does not matter."""
    with connection.cursor() as cursor:
        for model in scratch.all_models():
            if model._meta.label not in LEFT_OUT or _hangs_on_carried(model):
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 -- names from our own models
        if connection.vendor == "sqlite":
            _copy_beside(cursor)
            return
        with closing(sqlite3.connect(database)) as file:
            for model in carried():
                rows.push(model, file, cursor)
        for statement in connection.ops.sequence_reset_sql(no_style(), carried()):
            cursor.execute(statement)


def _copy_beside(cursor: Any) -> None:
    for model in carried():
        table = model._meta.db_table
        names = ", ".join(f'"{field.column}"' for field in scratch.columns(model))
        cursor.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM {BESIDE}."{table}"')  # noqa: S608 -- likewise


def _hangs_on_carried(model: type[models.Model]) -> bool:
    others: list[Any] = [field.related_model for field in model._meta.concrete_fields if field.related_model]
    return any(one._meta.label not in LEFT_OUT for one in others)
