"""Rows that will not go in, and cells that were left out of rows that will."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shuke.core import parse

KEEP = 20_000  # rows whose details are kept; beyond, they are only counted
WORDS = 500  # different words of a field that are kept


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
    words: dict[str, Counter[str]] = field(default_factory=dict)  # field → texts that fit none of its choices

    def refuse(self, problem: Problem) -> None:
        self.refused_count[problem.code] += 1
        if len(self.refused) < KEEP:
            self.refused.append(problem)

    def drop(self, problem: Problem) -> None:
        self.dropped_count[problem.code] += 1
        if len(self.dropped) < KEEP:
            self.dropped.append(problem)

    @property
    def room(self) -> int:
        """How many more dropped cells are told of one by one."""
        return KEEP - len(self.dropped)

    def unknown(self, name: str, words: Iterable[tuple[str, int]]) -> None:
        known = self.words.setdefault(name, Counter())
        for text, count in words:
            word = word_of(text)
            if word and (word in known or len(known) < WORDS):
                known[word] += count


def word_of(text: str | None) -> str:
    """The form in which words of a file are told apart and remembered."""
    return parse.tidy((text or "").replace("\x00", ""))[:120]
