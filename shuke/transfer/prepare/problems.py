"""Rows that will not go in, and cells that were left out of rows that will."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

KEEP = 20_000  # rows whose details are kept; beyond, they are only counted


@dataclass(frozen=True)
class Problem:
    """`params` fill the sentence of `code` (see transfer.reasons): field, value, number, name."""

    row_number: int
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass
class Problems:
    """`refused` rows stay out; of `dropped` ones only a cell does. Counted by code without limit."""

    refused: list[Problem] = field(default_factory=list)
    dropped: list[Problem] = field(default_factory=list)
    refused_count: Counter[str] = field(default_factory=Counter)
    dropped_count: Counter[str] = field(default_factory=Counter)

    def refuse(self, problem: Problem) -> None:
        self.refused_count[problem.code] += 1
        if len(self.refused) < KEEP:
            self.refused.append(problem)

    def drop(self, problem: Problem) -> None:
        self.dropped_count[problem.code] += 1
        if len(self.dropped) < KEEP:
            self.dropped.append(problem)
