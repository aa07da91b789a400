"""Amounts of money as people read them. The shop's currency is set once a request, as Django sets the language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal

SYMBOLS = {
    "TWD": "NT$", "CNY": "¥", "HKD": "HK$", "MOP": "MOP$", "JPY": "¥", "KRW": "₩", "SGD": "S$", "MYR": "RM",
    "THB": "฿", "VND": "₫", "USD": "US$", "CAD": "CA$", "AUD": "A$", "EUR": "€", "GBP": "£",
}  # fmt: skip
UNDIVIDED = frozenset({"TWD", "JPY", "KRW", "VND", "CLP"})  # nobody pays fractions of them
FINEST = Decimal("0.01")
_current: ContextVar[str] = ContextVar("currency", default="TWD")


def current_currency() -> str:
    """ISO code of the shop's own currency."""
    return _current.get()


@contextmanager
def using_currency(code: str) -> Iterator[None]:
    """Make `code` the currency of amounts that name none, as long as the block runs."""
    token = _current.set(code)
    try:
        yield
    finally:
        _current.reset(token)


def rounded(value: Decimal, currency: str) -> Decimal:
    """As it is paid; to two places where no currency is named."""
    return value.quantize(Decimal(1) if currency in UNDIVIDED else FINEST, rounding=ROUND_HALF_UP)


def money(amount: Decimal | float, currency: str = "") -> str:
    """`NT$1,200`, `-US$12.50`: two decimals, or none when the amount is whole."""
    code = currency or current_currency()
    if isinstance(amount, Decimal) and amount == (whole := int(amount)):  # most are, and a list shows fifty
        return f"{'-' if whole < 0 else ''}{SYMBOLS.get(code, code + ' ')}{abs(whole):,}"
    rounded = Decimal(str(amount)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):,.0f}" if rounded == rounded.to_integral_value() else f"{abs(rounded):,.2f}"
    return f"{'-' if rounded < 0 else ''}{SYMBOLS.get(code, code + ' ')}{digits}"
