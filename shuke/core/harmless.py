"""Text in csv files that no spreadsheet takes for a formula, and the same text read back as it was.

A cell that begins like a formula is given an apostrophe in front (OWASP, CSV injection); so is one that begins with
apostrophes and then like a formula, so that whoever reads takes exactly one away again.
"""

from __future__ import annotations

import re

BEGINNINGS = "=+-@\t\r\n＝＋－＠"
FIGURES = re.compile(r"[+-]?[\d\s.,()-]*%?")  # phone numbers and amounts stay what they are
MARK = "'"
MARKS = tuple(f"{MARK}{one}".encode() for one in BEGINNINGS)  # as a file in UTF-8 has them


def harmless(text: str) -> str:
    return f"{MARK}{text}" if _runs(text) else text


def as_it_was(text: str) -> str:
    """Without our mark, which only text has that would run without it."""
    return text[1:] if text.startswith(MARK) and _runs(text[1:]) else text


def _runs(text: str) -> bool:
    bare = text.lstrip(MARK)
    return bare.startswith(tuple(BEGINNINGS)) and not FIGURES.fullmatch(bare)
