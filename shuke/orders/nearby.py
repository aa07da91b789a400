"""Pages that one goes to from the list of orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.records import types
from shuke.records.types import Nearby

KINDS = ("cart", "return", "payment")


def nearby(user: User | AnonymousUser) -> Sequence[Nearby]:
    kinds: list[Any] = [types.known(name) for name in KINDS]
    return [
        Nearby(one.plural, icon=one.icon, url=one.list_url())
        for one in kinds
        if one is not None and may(user, one.view)
    ]
