"""Pages that one goes to from the list of orders."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.records.nearby import lists
from shuke.records.types import Nearby


def nearby(user: User | AnonymousUser) -> Sequence[Nearby]:
    return lists(user, ("cart", "return", "payment"))
