"""Width and numerals: full-width to half-width, Chinese numerals to digits."""

from __future__ import annotations

import unicodedata

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\u3000\t\r\n"), " ")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−－﹣"), "-")
_NUMERALS = dict(
    zip(
        "〇零○一二三四五六七八九壹貳參肆伍陸柒捌玖贰叁陆两兩",
        [0, 0, 0, *range(1, 10), *range(1, 10), 2, 3, 6, 2, 2],
        strict=True,
    )
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"萬": 10_000, "万": 10_000, "億": 100_000_000, "亿": 100_000_000}


def half_width(text: str) -> str:
    """NFKC, one kind of space and dash, no space around."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_SPACES).translate(_DASHES).strip()


def is_chinese_number(text: str) -> bool:
    return bool(text) and all(c in _NUMERALS or c in _UNITS or c in _MYRIADS for c in text)


def chinese_number(text: str) -> int:
    """一千二百 → 1200, 二〇二四 → 2024, 廿 isn't read. Call only when `is_chinese_number`."""
    if all(c in _NUMERALS for c in text):
        return int("".join(str(_NUMERALS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _NUMERALS:
            digit = _NUMERALS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            total += (section + digit) * _MYRIADS[c]
            section = digit = 0
    return total + section + digit
