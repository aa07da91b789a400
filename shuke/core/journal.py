"""A way up to the event table for areas that lie below it (accounts). `events` installs the writer when it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_writers: list[Callable[..., Any]] = []


def install(writer: Callable[..., Any]) -> None:
    _writers[:] = [writer]


def record(verb: str, subject: Any, **details: Any) -> None:
    """Write down what happened; the arguments are those of `events.actions.record`."""
    _writers[0](verb, subject, **details)
