"""Compile every app's .po catalogues to the .mo files that gettext reads: `python -m tools.messages`."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_messages(root: Path) -> int:
    """Compile the catalogues under `root` that are newer than what was compiled before; returns how many."""
    compiled = 0
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalogue = read_po(po, abort_invalid=True)
        with target.open("wb") as mo:
            write_mo(mo, catalogue)
        compiled += 1
    return compiled


if __name__ == "__main__":
    compile_messages(Path(__file__).resolve().parent.parent / "shuke")
