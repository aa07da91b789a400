from __future__ import annotations

from shuke.core.whole import LARGEST_ID, whole_number


def test_a_whole_number_is_read_or_it_is_none() -> None:
    assert [whole_number(text) for text in ("7", "0", "０７", str(LARGEST_ID))] == [7, 0, 7, LARGEST_ID]
    assert not any(whole_number(text) for text in ("", "-1", "1.5", " 7", "²", "七", str(LARGEST_ID + 1), "9" * 5000))
    assert (whole_number("50", most=50), whole_number("51", most=50)) == (50, None)
