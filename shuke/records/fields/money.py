"""Amounts of money, shown with the shop's currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuke.records.fields.number import Number
from shuke.ui.templatetags.ui import money


@dataclass(frozen=True)
class Money(Number):
    def text(self, record: Any) -> str:
        value = self.value(record)
        return "" if value is None else str(money(value))

    def told(self, value: Any) -> str:
        return "" if value is None else str(money(Decimal(value)))
