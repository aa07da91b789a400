"""No cell of a csv file runs in a spreadsheet, and each is read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.core.harmless import as_it_was, harmless


@pytest.mark.parametrize("text", ["=1+1", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1"])
def test_what_looks_like_a_formula_is_marked(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "王小明", "+886 912 345 678", "-1,200.50", "-", "a=b", "'s-Hertogenbosch", "12%"])
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text(alphabet="'=+-@\t\r\n＝a1 ", max_size=8))
def test_whatever_was_marked_is_read_back(text: str) -> None:
    marked = harmless(text)
    assert as_it_was(marked) == text
    assert not marked.startswith(("=", "@", "＝"))
