"""What a movement of goods, a price or a ledger entry came from, named without importing it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """`type` is what events call the record (`orders.order`), `id` its number."""

    type: str
    id: int
