"""Which recipe a file was made for, and what that says of its columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from shuke.transfer.prepare.problems import word_of
from shuke.transfer.sources.reading import Recipe, recipes
from shuke.transfer.sources.shape import WAYS


def recognise(headers: Sequence[str], *, kind: str = "") -> Recipe | None:
    """The recipe of which the file has all telling columns; of several the one that asks for most."""
    there = {fold(header) for header in headers}
    found = [
        one
        for one in recipes()
        if (not kind or one.kind == kind) and all(any(fold(name) in there for name in names) for names in one.tell)
    ]
    return max(found, key=lambda one: len(one.tell), default=None)


def fold(header: str) -> str:
    """The form in which a recipe's columns are compared: brackets count, since some systems say all in them."""
    return " ".join(unicodedata.normalize("NFKC", header).lower().split())


def settings_of(recipe: Recipe, headers: Sequence[str]) -> dict[str, Any]:
    """What is kept on an import of such a file; columns that this copy of it lacks are left out."""
    named = {fold(header): header for header in reversed(headers)}
    shape = _shape(recipe, named)
    named |= {fold(header): header for header in shape.get("made", {})}
    said: dict[str, str] = {}
    for field, names in recipe.columns.items():
        header = _first(names, named)
        if header and header not in said.values():
            said[field] = header
    words = {
        field: {word_of(text): meant for text, meant in words.items()}
        for field, words in recipe.words.items()
        if field in said
    }
    return {
        "recipe": recipe.name, "said": said, "said_all": True, "shape": shape, "words": words,
        "source": recipe.system, "date_order": recipe.date_order,
    }  # fmt: skip


def _first(names: Sequence[str], named: Mapping[str, str]) -> str:
    return next((named[one] for one in map(fold, names) if one in named), "")


def _shape(recipe: Recipe, named: Mapping[str, str]) -> dict[str, Any]:
    made = {}
    for header, told in recipe.made.items():
        way = next((one for one in WAYS if one in told), "")
        parts = [named[one] for one in map(fold, told.get(way, ())) if one in named]
        if fold(header) in named:
            continue  # rows that come back mended
        if "text" in told:
            made[header] = {"text": told["text"]}
        elif parts:
            made[header] = {way: parts}
    shape: dict[str, Any] = {"made": made} if made else {}
    if recipe.fill and (by := named.get(fold(recipe.fill["by"]))):
        filled = [named[one] for one in map(fold, recipe.fill["columns"]) if one in named]
        shape["fill"] = {"by": by, "columns": filled}
    for name, headers in (("only", recipe.only), ("bare", recipe.bare)):
        if there := [named[one] for one in map(fold, headers) if one in named]:
            shape[name] = there
    return shape
