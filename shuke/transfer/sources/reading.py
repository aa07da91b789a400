"""The recipes as they are written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from shuke.records.words import Words

HERE = Path(__file__).parent / "recipes"
ABOUT = ("name", "icon", "tells", "how")

Names = tuple[str, ...]  # what a column may be called; the first that the file has is meant


@dataclass(frozen=True)
class Recipe:
    """One kind of file of one system. `tell`: columns that must all be there. `made`: columns put together of others:
    the `first` that says something, all of them `join`ed, the name of a `person` from given name and surname, or always
    the same `text`. `fill`: columns that are empty where a row goes on with what the row above began, and the column
    that says where something new begins. `only`: rows where all of these are empty say nothing. `bare`: columns with an
    apostrophe in front, against Excel. `words`: field → text of the file → what it means. `nicknames`: its names are
    what people call themselves."""

    system: str
    table: str
    label: str
    kind: str
    tell: tuple[Names, ...]
    columns: Mapping[str, Names]
    made: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fill: Mapping[str, Any] = field(default_factory=dict)
    only: Names = ()
    bare: Names = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str = ""
    nicknames: bool = False

    @property
    def name(self) -> str:
        return f"{self.system}/{self.table}"


@dataclass(frozen=True)
class System:
    """Where shops come from, and how one gets one's records out of it."""

    key: str
    label: str
    tells: Words
    how: Words
    recipes: Sequence[Recipe]


@cache
def systems() -> tuple[System, ...]:
    return tuple(_system(path) for path in sorted(HERE.glob("*.toml")))


def system_of(recipe: str) -> System | None:
    """Of a recipe's name, as an import keeps it."""
    return next((one for one in systems() if one.key == recipe.partition("/")[0]), None)


def gives_nicknames(recipe: str) -> bool:
    return any(one.nicknames for one in recipes() if one.name == recipe)


@cache
def recipes() -> tuple[Recipe, ...]:
    return tuple(recipe for system in systems() for recipe in system.recipes)


def _system(path: Path) -> System:
    told = tomllib.loads(path.read_text("utf-8"))
    tables = {key: table for key, table in told.items() if key not in ABOUT}
    made = tuple(_recipe(path.stem, told["name"], key, table) for key, table in tables.items())
    return System(path.stem, told["name"], Words(told["tells"]), Words(told["how"]), made)


def _recipe(system: str, label: str, key: str, told: Mapping[str, Any]) -> Recipe:
    rest = {name: told[name] for name in ("made", "fill", "words", "date_order", "nicknames") if name in told}
    return Recipe(
        system, key, label, told["kind"], tuple(_names(one) for one in told["tell"]),
        {name: _names(headers) for name, headers in told["columns"].items()}, only=tuple(told.get("only", ())),
        bare=tuple(told.get("bare", ())), **rest,
    )  # fmt: skip


def _names(told: str | list[str]) -> Names:
    return (told,) if isinstance(told, str) else tuple(told)
