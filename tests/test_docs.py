"""The documents name what there is: every setting, every command."""

from __future__ import annotations

import re

from shuke.cli.commands import COMMANDS
from tests.architecture.source import PACKAGE, ROOT, python_files
from tools import dictionary

NAMES = re.compile(r'"(SHUKE_[A-Z_]+)"')


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"SHUKE_[A-Z_]+", (ROOT / "docs" / "settings.md").read_text()))
    sources = [path for path in python_files() if PACKAGE in path.parents and "tests" not in path.parts]
    used = {name for path in sources for name in NAMES.findall(path.read_text())}
    assert used == documented


def test_every_command_of_the_guide_exists() -> None:
    for guide in sorted((ROOT / "docs" / "guide").glob("*.md")):
        named = set(re.findall(r"`shuke ([a-z]+)", guide.read_text()))
        assert named - set(COMMANDS) == {"help"}, guide.name


def test_the_warehouses_tables_are_those_of_its_document() -> None:
    text = dictionary.DOCUMENT.read_text()
    assert text == dictionary.whole(text), "python -m tools.dictionary"


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)", page.read_text())
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []
