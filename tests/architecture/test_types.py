"""What the type checker is told to overlook has a name and a reason."""

from __future__ import annotations

import re

from tests.architecture.source import PACKAGE, python_files, short

IGNORED = "type: " + "ignore"
NAMED_AND_EXPLAINED = re.compile(IGNORED + r"\[[a-z-]+\]  # \w+")


def test_what_the_type_checker_overlooks_has_a_reason() -> None:
    guilty = [
        f"{short(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if IGNORED in line and not NAMED_AND_EXPLAINED.search(line)
    ]
    assert guilty == []


def test_nothing_is_overlooked_where_the_type_checker_does_not_look() -> None:
    """It reads the package without its tests (pyproject.toml)."""
    checked = [path for path in python_files() if PACKAGE in path.parents and "tests" not in path.parts]
    idle = [short(path) for path in python_files() if path not in checked and f"# {IGNORED}" in path.read_text("utf-8")]
    assert idle == []
