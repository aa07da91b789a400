"""Takes a container apart: each table to a file of its own, texts as they stand there, with their rows' numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shuke.core.errors import UserError
from shuke.transfer.files import FileError, NoRows
from shuke.transfer.files.containers import Opened, each_table
from shuke.transfer.files.parquet import write_table
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.tables import Table

_MOST = 300


class TooManyTables(FileError):
    code = "set_tables_many"


def unpack(one: ImportSet) -> list[Table]:
    """Every table of every file, those that can't be read with the reason. Raises FileError when nothing can be."""
    tables: list[Table] = []
    for number, name in enumerate(one.files):
        for found in _tables_of(one, number, name):
            if len(tables) >= _MOST:
                raise TooManyTables(_("“%(name)s” holds more than %(most)s tables."), name=name, most=_MOST)
            tables.append(_written(one, len(tables), name, found))
    if not any(table.rows or table.error for table in tables):
        raise NoRows(one.name)
    return tables


def _tables_of(one: ImportSet, number: int, name: str) -> Iterator[Opened]:
    """Of several files, one that can't be read doesn't keep the others out."""
    try:
        yield from each_table(one.file(number), name)
    except FileError as error:
        if len(one.files) == 1:
            raise
        yield Opened(name, error=error)


def _written(one: ImportSet, number: int, origin: str, found: Opened) -> Table:
    table = Table(number, found.name, origin, hidden=found.hidden, relations=found.relations)
    source = found.source
    if source is None:
        table.error = kept_error(found.error) if found.error else {}
        return table
    table.headers = source.headers
    try:
        table.rows = write_table(one.table_file(number), source.headers, source.batches(), source.broken)
    except FileError as error:
        table.error = kept_error(error)
    return table


def kept_error(error: UserError) -> dict[str, Any]:
    """Untranslated: it is said in the language of whoever reads it."""
    with override(None, deactivate=True):
        params = {name: str(value) for name, value in error.params.items()}
        return {"message": str(error.message), "params": params, "code": error.code}
