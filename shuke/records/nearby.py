"""Lists that one goes to from another list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.records import types
from shuke.records.types import Nearby


def lists(user: User | AnonymousUser, names: Iterable[str]) -> list[Nearby]:
    """Those of these record types that the person may see."""
    kinds: list[Any] = [types.known(name) for name in names]
    return [
        Nearby(one.plural, icon=one.icon, url=one.list_url())
        for one in kinds
        if one is not None and may(user, one.view)
    ]
