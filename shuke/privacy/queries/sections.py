"""A part of what is held about one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """`key` is its name in the JSON file; `heads` are the columns of its `rows`."""

    key: str
    label: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
