"""Several things in one line."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from shuke.core.enumerated import enumerated


@pytest.mark.parametrize(("language", "line"), [("zh-hant", "米、油"), ("zh-hans", "米、油"), ("en", "米, 油")])
def test_things_are_listed_as_the_language_writes_them(language: str, line: str) -> None:
    with override(language):
        assert enumerated(["米", "油"]) == line
