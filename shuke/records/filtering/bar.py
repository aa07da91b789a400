"""The filter above a list: the button that opens the editor, and a chip for each condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.records.filtering import Filter


@dataclass(frozen=True)
class ShownChip:
    words: str
    url: str  # the list without this condition


@dataclass(frozen=True)
class Bar:
    """For `records/filter/_bar.html`. `refused` says why the address's filter was left out."""

    panel_url: str
    chips: list[ShownChip]
    refused: Any = None


def bar(
    asked: Filter, user: User | AnonymousUser, address: Callable[[str], str], *, kept: dict[str, str] | None = None,
    refused: Any = None,
) -> Bar:  # fmt: skip
    """`address` tells the list's address with another filter; `kept` are its other parameters."""
    parameters = {**(kept or {}), "f": asked.packed()}
    query = urlencode({name: value for name, value in parameters.items() if value})
    chips = [ShownChip(chip.words, address(chip.without)) for chip in asked.chips(user)]
    return Bar(f"{asked.record_type.list_url()}filter/?{query}", chips, refused)
