"""Pages that one goes to from the list of products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may, told
from shuke.records.nearby import lists
from shuke.records.types import Nearby

KINDS = ("product_family", "category", "brand", "price_book", "location")


def nearby(user: User | AnonymousUser) -> Sequence[Nearby]:
    moved = ("movement",) if told(user, "product", "stock") else ()
    return [*_pages(user), *lists(user, (*KINDS, *moved))]


def _pages(user: User | AnonymousUser) -> Iterator[Nearby]:
    if may(user, "product:create"):
        yield Nearby(_("Make sizes and colours"), icon="grid-dots", url=reverse("catalogue:make_variants"))
    if may(user, "movement:create") and told(user, "product", "stock"):
        yield Nearby(_("Stocktake"), icon="clipboard-list", url=reverse("catalogue:stocktake"))
    if may(user, "products.view"):
        yield Nearby(_("What customers can read"), icon="book", url=reverse("catalogue:sheets"))
