"""Doors of a record type for thousands of records in one go, where one by one would take hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shuke.core.errors import UserError

Refused = Mapping[int, UserError]  # record → why it stays as it is


@dataclass(frozen=True, kw_only=True)
class Work:
    """What else an area does to many records at once, each time with a change of `field`: whoever may not change that
    may not do it.

    `do(ids, told, batch=, by=, at=)` gives how many it changed; `told` is plain JSON, which `said` puts into words.
    `put_back` takes record → what the field held before, as events keep it.
    """

    label: Any
    field: str
    do: Callable[..., int]
    put_back: Callable[..., None]
    said: Callable[[Mapping[str, Any]], Sequence[tuple[Any, str]]]


@dataclass(frozen=True, kw_only=True)
class Many:
    """All but `check` take `batch=`, `by=`, `at=`, belong in the caller's transaction, and leave one event a record.

    `fields` are plain columns whose rules do not depend on the other records; `check(values, by)` gives the values as
    they shall be written, or refuses them. `change` takes `events.bulk.Change`s with values as the database has them.
    """

    fields: frozenset[str]
    check: Callable[..., dict[str, Any]]
    change: Callable[..., None]
    delete: Callable[..., None] | None = None
    restore: Callable[..., Refused] | None = None
    work: Mapping[str, Work] = field(default_factory=dict)
