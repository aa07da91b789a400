"""The index in PostgreSQL: a table a record type with our own tokens as a tsvector under GIN; no extension needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from shuke.records.search.source import Row
from shuke.records.search.tokens import Ways

MANY = 1_000  # rows at a time, from which emptying a table at once is worth its files
WIDEST = 20_000  # matches looked at when a word is everywhere


def create(table: str) -> list[str]:
    return [f"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, tokens tsvector NOT NULL)", _gin(table)]


def _gin(table: str) -> str:
    return f"CREATE INDEX IF NOT EXISTS {table}_tokens ON {table} USING gin (tokens)"


def insert(table: str, rows: Iterable[Row]) -> int:
    """By COPY. The rows are read to the end first: the connection can't answer questions while it copies."""
    rows = list(rows)
    # Deleted rows are read over until the transaction ends: in a rebuild each chunk would take longer than the last.
    empty = "TRUNCATE search_new" if len(rows) > MANY else "DELETE FROM search_new"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS search_new (id bigint, tokens text) ON COMMIT DELETE ROWS")
        cursor.execute(empty)
        with cursor.copy("COPY search_new FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} SELECT id, array_to_tsvector(string_to_array(tokens, ' ')) FROM search_new"  # noqa: S608
        )
        cursor.execute(empty)
    return len(rows)


def remove(table: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(ids)])  # noqa: S608 -- our own table


def begin_rebuild(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {table}_tokens")
        cursor.execute(f"TRUNCATE {table}")


def end_rebuild(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_gin(table))
        cursor.execute(f"ANALYZE {table}")


def matching(table: str, terms: list[Ways], teams: list[str] | None, limit: int) -> list[int]:
    """Newest first. The inner query is fenced off: a planner that took a rare word for a common one would otherwise
    walk the whole table by id."""
    if teams is not None and not teams:
        return []
    wanted = [_any(ways.texts, ":*" if ways.begins else "") for ways in terms]
    wanted += [_any(teams, "")] if teams is not None else []
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hits AS MATERIALIZED (SELECT id FROM {table} WHERE tokens @@ %s::tsquery LIMIT {WIDEST}) "  # noqa: S608
            "SELECT id FROM hits ORDER BY id DESC LIMIT %s",
            [" & ".join(wanted), limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _any(ways: list[str], star: str) -> str:
    return "(" + " | ".join(f"'{way}'{star}" for way in ways) + ")"
