"""“Save anyway?”: what somebody ticked goes to the actions that ask it, and to no others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from inspect import signature
from typing import Any


class Everything(frozenset[str]):
    """Whoever takes something back or merges was not asked “save anyway?”: it was saved before."""

    def __contains__(self, code: object) -> bool:
        return True


def confirming(action: Callable[..., Any], confirmed: Collection[str]) -> dict[str, Any]:
    """The argument of an action that may be confirmed; nothing for another."""
    return {"confirmed": confirmed} if "confirmed" in signature(action).parameters else {}
