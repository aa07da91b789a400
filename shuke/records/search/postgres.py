"""The index in PostgreSQL: a table a record type with our own tokens as a tsvector under GIN; no extension needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

Row = tuple[int, str]  # id, tokens with a space between
MANY = 1_000  # rows at a time, from which emptying a table at once is worth its files


def create(table: str) -> list[str]:
    return [f"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, tokens tsvector NOT NULL)", _gin(table)]


def _gin(table: str) -> str:
    """New words go into the index at once: a list of waiting ones would be read through by every question."""
    return f"CREATE INDEX IF NOT EXISTS {table}_tokens ON {table} USING gin (tokens) WITH (fastupdate = off)"


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
            f"INSERT INTO {table} SELECT id, array_to_tsvector(string_to_array(tokens, ' ')) FROM search_new "  # noqa: S608
            "ON CONFLICT (id) DO UPDATE SET tokens = EXCLUDED.tokens"
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


def question(terms: Sequence[Sequence[tuple[str, bool]]]) -> str:
    """All terms, each said in one of its ways. Tokens hold letters, digits and `_^$` only: no escaping is needed."""
    return " & ".join(
        "(" + " | ".join(f"'{way}'{':*' if begins else ''}" for way, begins in ways) + ")" for ways in terms
    )


def matching(table: str) -> str:
    """The ids of the rows that answer a question. The question is fenced off: a planner that saw it would add up a
    guess for each way of saying it, and read the whole table."""
    fitting = f"SELECT id FROM {table} WHERE tokens @@ asked.question OFFSET 0"  # noqa: S608 -- our own table
    asked = "SELECT %s::tsquery AS question OFFSET 0"
    return f"SELECT found.id FROM ({asked}) AS asked, LATERAL ({fitting}) AS found"  # noqa: S608 -- likewise


def newest(table: str, limit: int, among: Sequence[int] = ()) -> str:
    few = f" WHERE found.id IN ({','.join(str(int(one)) for one in among)})" if among else ""
    return f"{matching(table)}{few} ORDER BY id DESC LIMIT {limit}"


def newest_id(table: str) -> str:
    return f"SELECT max(id) FROM {table}"  # noqa: S608 -- our own table


def newest_word(table: str) -> str:
    """The id of the newest record and one of its words, as they are written down."""
    return f"SELECT id, (tsvector_to_array(tokens))[1] FROM {table} ORDER BY id DESC LIMIT 1"  # noqa: S608 -- likewise
