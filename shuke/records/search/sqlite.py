"""The index in SQLite: one FTS5 table a record type, its rowid the record's id, its text our own tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

Row = tuple[int, str]  # id, tokens with a space between


def create(table: str) -> list[str]:
    """No positions and no sizes are kept: we ask for words, never for phrases or ranks. The plain tokenizer takes every
    character beyond ASCII for a letter, as tokens.py has cut the words already."""
    options = "tokenize=\"ascii tokenchars '_^$'\", detail=none, columnsize=0"
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


def question(terms: Sequence[Sequence[tuple[str, bool]]]) -> str:
    """All terms, each said in one of its ways. Tokens hold letters, digits and `_^$` only: no escaping is needed."""
    return " AND ".join(
        "(" + " OR ".join(f'"{way}"{"*" if begins else ""}' for way, begins in ways) + ")" for ways in terms
    )


def matching(table: str) -> str:
    """The ids of the rows that answer a question."""
    return f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608 -- our own table


def newest(table: str, limit: int, among: Sequence[int] = ()) -> str:
    few = f" AND rowid IN ({','.join(str(int(one)) for one in among)})" if among else ""
    return f"{matching(table)}{few} ORDER BY rowid DESC LIMIT {limit}"


def newest_id(table: str) -> str:
    return f"SELECT max(rowid) FROM {table}"  # noqa: S608 -- our own table


def newest_word(table: str) -> str:
    """The id of the newest record and one of its words, as they are written down; or more of them."""
    return f"SELECT rowid, tokens FROM {table} ORDER BY rowid DESC LIMIT 1"  # noqa: S608 -- our own table
