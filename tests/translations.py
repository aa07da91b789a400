"""Finds every visible text of an app and what its catalogues say of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "now": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
Key = tuple[str, str]  # context, msgid


@cache
def used_texts(app: Path) -> dict[Key, str]:
    """Every text of the app that a person may see → the file it stands in."""
    found: dict[Key, str] = {}
    for path in sorted([*app.rglob("*.py"), *app.rglob("templates/**/*.html")]):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for key in _texts(path):
            found.setdefault(key, str(path.relative_to(app.parent)))
    return found


def _texts(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        if first:
            yield context or "", first


@cache
def catalogue(app: Path, locale: str) -> polib.POFile:
    path = app / "locale" / locale / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def said(entry: polib.POEntry) -> list[str]:
    """What the catalogue answers: one text, or one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
