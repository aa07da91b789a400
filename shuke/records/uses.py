"""What records taken away as a file are to be used for, where that decides which of them may go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Uses:
    """`offered` gives key → words; `narrowed(rows, key, on)` leaves those that may be used for it, none for a key that
    nobody knows."""

    offered: Callable[[], dict[str, str]]
    narrowed: Callable[[QuerySet[Any], str, date], QuerySet[Any]]
