"""Questions whose SQL is put together once. Django takes four tenths of a millisecond to make SQL of a query, ten times
what SQLite takes to answer a small one, and a page asks a dozen of them that differ in an id and nothing else.

Only the SQL is kept, never an answer: nothing here can be out of date.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from copy import copy
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

P = ParamSpec("P")
Row = TypeVar("Row")
MOST_KEPT = 300  # plans of a connection, of some twenty kilobytes each


def prepared(*given: str) -> Callable[[Callable[P, QuerySet[Any, Row]]], Callable[P, list[Row]]]:
    """Of a function that returns a queryset makes one that returns its rows. The arguments named here are whole
    numbers, texts, or tuples of either without a double, and stand in the query as they are (in a tuple also what else
    the database takes). By any others, which must
    be hashable and have few values, the query itself differs; who reads is `accounts.policy.sight`.
    """

    def decorate(ask: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
        build: Callable[..., QuerySet[Any, Row]] = ask
        taken = inspect.signature(ask).parameters
        names, usual = tuple(taken), {name: one.default for name, one in taken.items()}

        @wraps(ask)
        def rows(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
            asked: dict[str, Any] = usual | dict(zip(names, args, strict=False)) | kwargs
            kept = vars(connections[DEFAULT_DB_ALIAS]).setdefault("shuke_prepared", {})
            key = ask, *(_shape(asked[name]) if name in given else asked[name] for name in names)
            if (plan := kept.pop(key, None)) is None:
                marks = _marks({name: asked[name] for name in given})
                plan = _Plan(build(**(asked | marks)), marks)
            kept[key] = plan  # the last used come last
            if len(kept) > MOST_KEPT:
                del kept[next(iter(kept))]
            return plan.rows(asked)

        return rows

    return decorate


class _Plan:
    """A compiled query of one connection, with places for what is given."""

    def __init__(self, queryset: QuerySet[Any, Any], marks: Mapping[str, Any]) -> None:
        self.queryset, self.places = queryset, list[tuple[int, str, int | None]]()
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
            return
        whose = {mark: (name, place) for name, marked in marks.items() for place, mark in _each(marked)}
        self.places = [(at, *whose[one]) for at, one in enumerate(self.params) if one in whose]
        if len({one[1:] for one in self.places}) < len(whose):
            raise LookupError("a prepared question does not hold all that it is given")
        _put(self.compiler, get_converters=self.compiler.get_converters([one[0] for one in self.compiler.select]))

    def rows(self, given: Mapping[str, Any]) -> list[Any]:
        if not self.sql:
            return []
        params = list(self.params)
        for at, name, place in self.places:
            params[at] = given[name] if place is None else given[name][place]
        asked, compiler = self.queryset.all(), copy(self.compiler)
        _put(compiler, as_sql=(self.sql, tuple(params)))
        _put(asked.query, get_compiler=compiler)
        return list(asked)


def _put(on: Any, **answers: Any) -> None:
    """Have these methods answer so."""
    for name, answer in answers.items():
        setattr(on, name, lambda *_, answer=answer, **__: answer)


def _shape(value: Any) -> Any:
    """What of a given value changes the query."""
    return len(value) if isinstance(value, tuple) else None


def _marks(given: Mapping[str, Any]) -> dict[str, Any]:
    """Stand in the places of what is given while the query is put together, and nowhere else."""
    number = count(2**62)
    return {
        name: tuple(_mark(one, next(number)) for one in value)
        if isinstance(value, tuple)
        else _mark(value, next(number))
        for name, value in given.items()
    }


def _mark(value: int | str, number: int) -> int | str:
    return number if isinstance(value, int) else f"\ue000{number}"


def _each(marked: Any) -> list[tuple[int | None, int | str]]:
    return list(enumerate(marked)) if isinstance(marked, tuple) else [(None, marked)]
