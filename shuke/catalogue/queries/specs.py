"""A sheet of specifications, read out of plain lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

COLON = re.compile(r"\s*[:：]\s*")


@dataclass(frozen=True)
class Spec:
    """`label` is empty for a line without a colon."""

    label: str
    text: str


def specs_of(text: str) -> list[Spec]:
    return [_spec(line.strip()) for line in text.splitlines() if line.strip()]


def _spec(line: str) -> Spec:
    label, *rest = COLON.split(line, maxsplit=1)
    return Spec(label, rest[0]) if rest and label else Spec("", line)
