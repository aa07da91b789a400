"""Write the tables of docs/warehouse.md from their description: `python -m tools.dictionary`."""

from __future__ import annotations

import os

import django

from tools.bootstrap import ROOT

DOCUMENT = ROOT / "docs" / "warehouse.md"
MARK = "<!-- from here on written by tools/dictionary.py -->"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    DOCUMENT.write_text(whole(DOCUMENT.read_text()))


def whole(text: str) -> str:
    """The document with its last part as the description has it now."""
    from django.utils import translation

    from shuke.analytics.warehouse.tables import TABLES

    with translation.override("en"):
        written = "\n\n".join(_table(table) for table in TABLES)
    return f"{text.partition(MARK)[0]}{MARK}\n\n{written}\n"


def _table(table: object) -> str:
    from shuke.analytics.warehouse.words import TYPES

    lines = [f"### {table.name}", "", str(table.about), "", "| column | type | what it holds |", "|---|---|---|"]
    for one in table.columns:
        told = f"{one.about}{f' → {one.to}' if one.to else ''}"
        lines.append(f"| {one.name} | {TYPES[one.kind]}{' or null' if one.empty else ''} | {told} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
