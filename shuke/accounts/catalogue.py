"""What rights can be given for: the record types with their fields, told from above (`shuke.config.apps`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuke.accounts.rights import Verb


@dataclass(frozen=True)
class RightsField:
    """`needed`: no record can be told or kept without it, so that everybody sees it. `textual`: it can be masked."""

    name: str
    label: Any
    needed: bool = False
    textual: bool = False


@dataclass(frozen=True)
class RightsKind:
    """A record type. `divided`: its records belong to teams and owners, or go with one that does."""

    name: str
    plural: Any
    divided: bool
    verbs: tuple[Verb, ...]
    fields: tuple[RightsField, ...]


Source = Callable[[], list[RightsKind]]
_source: list[Source] = [list]


def install(source: Source) -> None:
    _source[:] = [source]


def kinds() -> list[RightsKind]:
    return _source[0]()
