"""Amounts and quantities as people write them: NT$1,200, (1,200), １２００元, 1.200,50, 2盒, 一千二百."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .column import Column, Parsed, as_text, merge, one_chunk, read_distinct
from .digits import chinese_number, half_width, is_chinese_number

AMOUNT = pa.decimal128(18, 4)
_LARGEST = Decimal(99999999999999)
_STEP = Decimal("0.0001")
_CURRENCY = re.compile(
    r"NT\$?|US\$?|HK\$|RMB|TWD|CNY|USD|HKD|JPY|EUR|新[台臺]幣|人民[幣币]|[$¥€£元圓圆塊块円]|整$", re.IGNORECASE
)
_NUMBER = re.compile(r"^\d+(?:\.\d*)?(?:e[+-]?\d{1,2})?$|^\.\d+$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
_EUROPEAN = re.compile(r"^\d{1,3}(?:[.\s']\d{3})*,\d{1,4}$|^\d{1,3}(?:\.\d{3})+$|^\d+,\d{1,4}$")
_SURELY_EUROPEAN = re.compile(r"^-?\d{1,3}(?:\.\d{3})+,\d{1,4}$|^-?\d+,\d{1,2}$|^-?\d{1,3}(?:\.\d{3}){2,}$")
_SURELY_PLAIN = re.compile(r"^-?\d{1,3}(?:,\d{3})+\.\d+$|^-?\d+\.\d{1,2}$|^-?\d{4,}\.\d+$|^-?\d{1,3}(?:,\d{3}){2,}$")
_UNIT_AFTER = re.compile(r"^(-?[\d.,]+)\s*(?:[^\W\d_]{1,6}|[^\W\d_]*/.*)$")
_MULTIPLIERS = {"萬": 10_000, "万": 10_000, "千": 1000, "億": 100_000_000, "亿": 100_000_000}
_PLAIN = r"^-?\d{1,13}(\.\d{1,4})?$"


@dataclass(frozen=True)
class NumberStyle:
    """`european`: 1.200,50. `ambiguous`: both ways of writing occur."""

    european: bool = False
    ambiguous: bool = False


PLAIN = NumberStyle()
Read = Callable[[str, NumberStyle], tuple[Decimal | None, str | None]]


def number_style(texts: Iterable[str | None], *, limit: int = 100_000) -> NumberStyle:
    """Decide from the distinct texts of a column."""
    european = plain = 0
    for number, text in enumerate(texts):
        if number >= limit:
            break
        bare = _CURRENCY.sub("", half_width(text or "")).replace(" ", "")
        european += bool(_SURELY_EUROPEAN.match(bare))
        plain += bool(_SURELY_PLAIN.match(bare))
    return NumberStyle(european > plain, bool(european and plain))


def amount(text: str, style: NumberStyle = PLAIN) -> tuple[Decimal | None, str | None]:
    """One amount, exact, at most four decimals (more are rounded)."""
    plain = half_width(text).lstrip("'")
    if not plain or plain in {"-", "--", "—", "n/a", "N/A", "NaN", "nan", "NULL", "null"}:
        return None, None
    negative = False
    if plain[0] == "(" and plain[-1] == ")":
        negative, plain = True, plain[1:-1]
    plain = (
        _CURRENCY.sub("", plain).replace(" ", "").rstrip("/-")
        if not plain[:1].isdigit() or not plain[-1:].isdigit()
        else plain
    )
    if plain[:1] in "+-▲△":
        negative, plain = negative != (plain[:1] in "-▲△"), plain[1:]
    elif text.rstrip().endswith("-"):
        negative = True
    value = _decimal(plain.strip(), style)
    if value is None:
        return None, "number_unreadable"
    if value > _LARGEST:
        return None, "number_too_large"
    return (-value if negative else value).quantize(_STEP), None


def _decimal(text: str, style: NumberStyle) -> Decimal | None:
    if style.european and _EUROPEAN.match(text):
        text = text.translate({ord("."): None, ord("'"): None, ord(" "): None}).replace(",", ".")
    elif _GROUPED.match(text):
        text = text.replace(",", "")
    elif not _NUMBER.match(text):
        text = text.replace(",", "").replace(" ", "")
    if _NUMBER.match(text):
        return Decimal(text)
    if is_chinese_number(text):
        return Decimal(chinese_number(text))
    if text and text[-1] in _MULTIPLIERS and _NUMBER.match(text[:-1]):
        return Decimal(text[:-1]) * _MULTIPLIERS[text[-1]]
    return None


def quantity(text: str, style: NumberStyle = PLAIN) -> tuple[Decimal | None, str | None]:
    """One quantity; a unit after it is dropped."""
    value, reason = amount(text, style)
    if not reason:
        return value, None
    plain = half_width(text)
    unit = _UNIT_AFTER.match(plain)
    if unit:
        return amount(unit[1], style)
    if len(plain) > 1 and is_chinese_number(plain[:-1]):
        return Decimal(chinese_number(plain[:-1])).quantize(_STEP), None
    plain = plain.removeprefix("x").removeprefix("X").removeprefix("×").strip()
    return amount(plain, style) if plain[:1].isdigit() else (None, reason)


def amounts(column: Column, style: NumberStyle | None = None, *, exact: bool = True) -> Parsed:
    """decimal128(18, 4), or float64 when not `exact`."""
    return _numbers(column, style, amount, exact=exact)


def quantities(column: Column, style: NumberStyle | None = None, *, exact: bool = True) -> Parsed:
    """As `amounts`, units dropped."""
    return _numbers(column, style, quantity, exact=exact)


def _numbers(column: Column, style: NumberStyle | None, read: Read, *, exact: bool) -> Parsed:
    array = one_chunk(column)
    wanted = AMOUNT if exact else pa.float64()
    kind = array.type
    if pa.types.is_dictionary(kind):
        return read_distinct(
            _text_coded(array),
            wanted,
            _reader(read, style or number_style(as_text(array.dictionary).to_pylist()), exact),
        )
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind):
        return _native(array, wanted)
    texts = as_text(array)
    plain = pc.fill_null(pc.match_substring_regex(texts, _PLAIN), True)
    if pc.all(plain).as_py() in (True, None) and not (style and style.european):
        return Parsed(pc.cast(pc.if_else(pc.equal(texts, ""), None, texts), wanted), pa.nulls(len(texts), pa.string()))
    style = style or number_style(pc.unique(texts.filter(pc.invert(plain))).to_pylist())
    reader = _reader(read, style, exact)
    if style.european:  # then 1.200 is no plain number either
        return read_distinct(texts, wanted, reader)
    values = pc.cast(pc.if_else(plain, texts, None), wanted)
    return merge(plain, values, lambda rest: read_distinct(rest, wanted, reader), texts)


def _text_coded(array: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(array.indices, as_text(array.dictionary))


def _reader(read: Read, style: NumberStyle, exact: bool) -> Callable[[str], tuple[Any, str | None]]:
    if exact:
        return lambda text: read(text, style)

    def as_float(text: str) -> tuple[float | None, str | None]:
        value, reason = read(text, style)
        return (None if value is None else float(value)), reason

    return as_float


def _native(array: pa.Array, wanted: pa.DataType) -> Parsed:
    """Numbers that already are numbers; those outside our range become a reason."""
    floats = array.cast(pa.float64(), safe=False)
    fits = pc.and_(pc.is_finite(floats), pc.less_equal(pc.abs(floats), float(_LARGEST)))
    outside = pc.and_(pc.invert(pc.fill_null(fits, True)), pc.invert(pc.is_nan(pc.fill_null(floats, 0.0))))
    reasons = pa.nulls(len(array), pa.string())
    if pc.any(outside).as_py():
        reasons = pc.if_else(outside, "number_too_large", pa.scalar(None, pa.string()))
    if not pc.all(pc.fill_null(fits, True)).as_py():
        array = pc.if_else(pc.fill_null(fits, False), array, pa.scalar(None, array.type))
    if pa.types.is_floating(wanted):
        return Parsed(array.cast(pa.float64(), safe=False), reasons)
    if pa.types.is_floating(array.type):
        array = pc.round(array.cast(pa.float64()), 4)
    return Parsed(_to_amount(array), reasons)


def _to_amount(array: pa.Array) -> pa.Array:
    if pa.types.is_integer(array.type):
        return array.cast(pa.decimal128(20, 0)).cast(AMOUNT)
    return array.cast(AMOUNT, safe=False)
