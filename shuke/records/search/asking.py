"""Questions to the index, those of several record types in one statement.

Whoever looks through one index asks several times, each time by what was found before. Through twelve indexes that is
fifty small statements, and sending one costs more than answering it. So a search is written as a generator that yields
its questions, and `answers` puts together what all of them ask next.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Question:
    """A statement that gives one column."""

    sql: str
    params: tuple[str, ...] = ()


Asking = Generator[Question, list[Any], Answer]


def answers(searches: Sequence[Asking[Answer]]) -> list[Answer]:
    """What each of the searches comes to."""
    found: dict[int, Answer] = {}
    replies: Mapping[int, Any] = dict.fromkeys(range(len(searches)))  # a generator begins with None
    while replies:
        questions: dict[int, Question] = {}
        for at, reply in replies.items():
            try:
                questions[at] = searches[at].send(reply)
            except StopIteration as over:
                found[at] = over.value
        replies = _ask(questions)
    return [found[at] for at in range(len(searches))]


def answer(search: Asking[Answer]) -> Answer:
    return answers([search])[0]


def _ask(questions: Mapping[int, Question]) -> dict[int, list[Any]]:
    replies: dict[int, list[Any]] = {at: [] for at in questions}
    if questions:
        parts = [f"SELECT {at}, asked.* FROM ({one.sql}) AS asked" for at, one in questions.items()]  # noqa: S608 -- ours
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), [param for one in questions.values() for param in one.params])
            for at, value in cursor.fetchall():
                replies[at].append(value)
    return replies
