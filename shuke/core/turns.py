"""One after the other: for what two people, or one double click, may do at the same moment."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection


def in_turn(kind: str, name: str) -> None:
    """Wait, until the end of this transaction, for others who do the same: send the same form, give away the same
    number. What they wrote can then be seen. On SQLite every writer waits anyway."""
    if name and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{name}"])


def in_turns(kind: str, names: Collection[str]) -> None:
    """As `in_turn` for each of the names; always in the same order, so that two never wait for each other."""
    if names and connection.vendor == "postgresql":
        taken = (
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM (SELECT unnest(%s::text[]) AS name) AS turn"
        )
        with connection.cursor() as cursor:
            cursor.execute(taken, [sorted(f"{kind}:{name}" for name in names)])
