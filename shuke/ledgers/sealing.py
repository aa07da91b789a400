"""What keeps the ledgers from being changed, in the database itself, also for whoever goes there without Shuke.

An entry keeps its words (`note`) open to erasure. On SQLite a migration that changes one of these tables makes it anew
and loses its triggers: it must `seal` again; `shuke doctor` looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

SAID = "ledgers only grow"
CLOSED = (
    ("ledgers_posting", "DELETE"),
    ("ledgers_posting", "UPDATE"),
    ("ledgers_entry", "DELETE"),
    ("ledgers_entry", "UPDATE OF book, reason, on, expires_on, at, source_type, source_id, key, derived"),
)


def seal(*, vendor: str, execute: Any) -> None:
    if vendor == "postgresql":
        body = f"BEGIN RAISE EXCEPTION '{SAID}'; END"
        execute(f"CREATE OR REPLACE FUNCTION ledgers_grow() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    for number, (table, what) in enumerate(CLOSED):
        named = what.replace(" on,", ' "on",')
        if vendor == "postgresql":
            doing = "EXECUTE FUNCTION ledgers_grow()"
        else:
            doing = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        execute(f"CREATE TRIGGER ledgers_sealed_{number} BEFORE {named} ON {table} FOR EACH ROW {doing}")


def unseal(*, vendor: str, execute: Any) -> None:
    for number, (table, _what) in enumerate(CLOSED):
        on = f" ON {table}" if vendor == "postgresql" else ""
        execute(f"DROP TRIGGER IF EXISTS ledgers_sealed_{number}{on}")


def is_sealed() -> bool:
    query = {
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledgers_sealed_%%'",
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledgers_sealed_%%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0] == len(CLOSED)


@contextmanager
def opened() -> Iterator[None]:
    """Inside a transaction: for taking away an invented shop, and for nothing else."""
    with connection.cursor() as cursor:
        unseal(vendor=connection.vendor, execute=cursor.execute)
        yield
        seal(vendor=connection.vendor, execute=cursor.execute)
