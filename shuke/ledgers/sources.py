"""What an entry was posted for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """`order`, 17."""

    type: str
    id: int
