"""What other parts of Shuke add to the counter: terms that hold for this person, and what one must know. Config hands
the explicit list over (`shuke/config/counter.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuke.accounts.models import User
from shuke.customers.models import Customer

TERMS, ATTENTION = "terms", "attention"


@dataclass(frozen=True)
class Note:
    """`text` stands in the tile. `say` is the piece of the sentence that tells the customer (可記帳月結); `first` is a
    whole sentence of its own, which comes before anything is sold (an open complaint). `way` is a way to pay that this
    person has."""

    kind: str
    text: Any
    icon: str = "info-circle"
    url: str = ""
    say: Any = ""
    first: Any = ""
    way: str = ""


Source = Callable[[Sequence[Customer], User, date], dict[int, list[Note]]]  # by customer
_sources: list[Source] = []


def install(sources: Sequence[Source]) -> None:
    _sources[:] = sources


def notes_on(customers: Sequence[Customer], user: User, on: date) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {one.pk: [] for one in customers}
    for source in _sources:
        for pk, notes in source(customers, user, on).items():
            found[pk] += notes
    return found
