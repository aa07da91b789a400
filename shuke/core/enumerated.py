"""Several things in one line, as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language


def is_chinese() -> bool:
    """Whether the reader's language is written in Chinese."""
    return (get_language() or "").startswith("zh")


def comma() -> str:
    """What stands between things of a list."""
    return "、" if is_chinese() else ", "


def enumerated(things: Iterable[object]) -> str:
    """米、油、鹽 or rice, oil, salt."""
    return comma().join(map(str, things))
