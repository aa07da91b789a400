"""Access databases: one table, read like a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shuke.core.enumerated import enumerated

from .errors import Damaged, LinkedTables, NoRows, NoSuchSheet, PasswordProtected
from .held import HeldSource
from .jet.database import Database
from .jet.pages import MAGIC, Broken, Locked
from .source import Limits

__all__ = ["MAGIC", "AccessSource", "opened"]


class AccessSource(HeldSource):
    kind = "access"

    def __init__(self, path: Path, name: str, limits: Limits, table: str | None) -> None:
        super().__init__(path, name)
        try:
            with opened(path, name) as database:
                self.sheets = database.tables
                self.sheet = table or _longest(database)
                if self.sheet not in self.sheets:
                    raise NoSuchSheet(name, self.sheet, enumerated(self.sheets))
                self.hold(database.columns(self.sheet), database.rows(self.sheet), limits)
        except BaseException:
            self.close()
            raise


@contextmanager
def opened(path: Path, name: str) -> Iterator[Database]:
    """The database. Raises sentences for people, also for what goes wrong while it is being read."""
    try:
        with Database(path) as database:
            if not database.tables:
                raise LinkedTables(name, database.linked[0]) if database.linked else NoRows(name)
            yield database
    except Locked as error:
        raise PasswordProtected(name) from error
    except Broken as error:
        raise Damaged(name) from error


def _longest(database: Database) -> str:
    return max(database.tables, key=lambda table: sum(1 for _row in database.rows(table)))
