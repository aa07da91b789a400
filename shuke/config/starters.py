"""The starter packs that the first run offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shuke.accounts.starters import Starter
from shuke.workspace.packs.reading import all_packs, pack


def starter(name: str) -> Callable[..., Any]:
    def set_up(**asked: Any) -> None:
        from shuke.workspace.packs.actions import apply  # brings the import's libraries along

        apply(pack(name), **asked)

    return set_up


STARTERS = [Starter(one.name, one.label, starter(one.name)) for one in all_packs()]
