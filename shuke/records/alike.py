"""What is said, while a record is written down, of one that may be the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Alike:
    """`why` in words. Without a `record` it is one that the person may not see: `told` is all they learn."""

    record: Any = None
    why: Sequence[str] = ()
    told: str = ""
