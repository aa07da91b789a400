"""One after the other: for what two people, or one double click, may do at the same moment."""

from __future__ import annotations

from django.db import connection


def in_turn(kind: str, name: str) -> None:
    """Wait, until the end of this transaction, for others who do the same: send the same form, give away the same
    number. What they wrote can then be seen. On SQLite every writer waits anyway."""
    if name and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{name}"])
