"""Pages that one goes to from the list of products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may, told
from shuke.records import types
from shuke.records.types import Nearby

KINDS = ("product_family", "category", "brand", "price_book", "location", "movement")


def nearby(user: User | AnonymousUser) -> Sequence[Nearby]:
    return [*_pages(user), *_lists(user)]


def _pages(user: User | AnonymousUser) -> Iterator[Nearby]:
    if may(user, "product:create"):
        yield Nearby(_("Make sizes and colours"), icon="grid-dots", url=reverse("catalogue:make_variants"))
    if may(user, "movement:create") and told(user, "product", "stock"):
        yield Nearby(_("Stocktake"), icon="clipboard-list", url=reverse("catalogue:stocktake"))
    if may(user, "products.view"):
        yield Nearby(_("What customers can read"), icon="book", url=reverse("catalogue:sheets"))


def _lists(user: User | AnonymousUser) -> Iterator[Nearby]:
    for name in KINDS:
        kind: Any = types.known(name)
        if kind is not None and may(user, kind.view) and (name != "movement" or told(user, "product", "stock")):
            yield Nearby(kind.plural, icon=kind.icon, url=kind.list_url())
