"""Starter packs that the first run offers. They are made of what lies above this app, so config hands them down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User

NONE = ""


@dataclass(frozen=True)
class Starter:
    """`apply(by=owner, at=now)` sets the shop up for the trade."""

    name: str
    label: Any
    apply: Callable[..., Any]


_installed: list[Starter] = []


def install(starters: Sequence[Starter]) -> None:
    """Called once, by config."""
    _installed[:] = starters


def choices() -> list[tuple[str, Any]]:
    return [*((one.name, one.label) for one in _installed), (NONE, _("Another one"))]


def apply(name: str, *, by: User, at: datetime) -> None:
    """Nothing for a name that is not offered."""
    for one in _installed:
        if one.name == name:
            one.apply(by=by, at=at)
