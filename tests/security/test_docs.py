"""What docs/security.md says is proved by a test, is."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT

NAMED = re.compile(r"`((?:shuke|tests)/[\w/]+\.py)(?:::(\w+))?`")


def test_each_test_that_is_named_is_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = NAMED.findall(text)
    assert len(named) > 40
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).exists() or (test and f"def {test}(" not in (ROOT / path).read_text("utf-8"))
    ]
    assert missing == []


def test_each_section_says_how_it_stands() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8").partition("## ASVS 5.0")[2]
    states = {row.split("|")[2].strip() for row in text.splitlines() if row.startswith("| V")}
    assert states <= {"met", "partly", "not met", "–"}
