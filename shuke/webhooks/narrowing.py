"""What a webhook's filters mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shuke.records import mentions, types


def of_types(_row: Any, given: Any, ids: mentions.Ids, target: str) -> Any:
    """The filters with other ids, as two records become one."""
    if not isinstance(given, Mapping):
        return given
    return {name: mentions.swapped(types.known(name), one, ids, target) for name, one in given.items()}
