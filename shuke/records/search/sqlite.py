"""The index in SQLite: one FTS5 table a record type, its rowid the record's id, its text our own tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from shuke.records.search.source import Row
from shuke.records.search.tokens import Ways


def create(table: str) -> list[str]:
    """No positions and no sizes are kept: we ask for words, never for phrases or ranks. The plain tokenizer takes every
    character beyond ASCII for a letter, as tokens.py has cut the words already."""
    options = "tokenize=\"ascii tokenchars '_'\", detail=none, columnsize=0, prefix='3'"
    return [f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(tokens, {options})"]


def insert(table: str, rows: Iterable[Row]) -> int:
    rows = list(rows)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table}(rowid, tokens) VALUES (%s, %s)", rows)  # noqa: S608 -- our own table
    return len(rows)


def remove(table: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        marks = ",".join(str(int(one)) for one in ids)
        cursor.execute(f"DELETE FROM {table} WHERE rowid IN ({marks})")  # noqa: S608 -- whole numbers only


def begin_rebuild(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(create(table)[0])


def end_rebuild(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 -- our own table


def matching(table: str, terms: list[Ways], teams: list[str] | None, limit: int) -> list[int]:
    """Newest first; FTS5 walks its lists from the end and stops at the limit. The beginnings of three letters, which
    fit the most, have lists of their own (`prefix`)."""
    if teams is not None and not teams:
        return []
    wanted = [_any(ways.texts, "*" if ways.begins else "") for ways in terms]
    wanted += [_any(teams, "")] if teams is not None else []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
            [" AND ".join(wanted), limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _any(ways: list[str], star: str) -> str:
    """Tokens hold letters, digits and `_` only, so that quotes need no escaping."""
    return "(" + " OR ".join(f'"{way}"{star}' for way in ways) + ")"
