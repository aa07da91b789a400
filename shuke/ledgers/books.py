"""What a book is like: whether what it holds runs out, and how far down its accounts may go."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Book:
    """`floor` is that of accounts newly opened in it. Books of one kind begin alike: `coupon.7`."""

    name: str
    lots: bool = False
    floor: Decimal | None = Decimal(0)

    @property
    def kind(self) -> str:
        return self.name.partition(".")[0]
