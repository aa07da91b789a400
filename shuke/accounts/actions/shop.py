"""Opening the shop at the first run, and changing it later."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions.fields import apply
from shuke.accounts.models import Role, Scope, Shop, User
from shuke.accounts.parts import all_parts
from shuke.core import journal
from shuke.core.errors import Conflict


class AlreadyOpen(Conflict):
    code = "already_open"


def open_shop(
    *, name: str, language: str, currency: str, time_zone: str, region: str, owner: str, username: str, password: str
) -> User:
    """Make the shop and its owner, who is returned. Of two that try at once one gets AlreadyOpen: the row's id is 1."""
    try:
        with transaction.atomic():
            shop = Shop.objects.create(
                id=1, name=name, language=language, currency=currency, time_zone=time_zone, region=region
            )
            person = User(username=username, name=owner, role=Role.OWNER, scope=Scope.ALL, language=language)
            person.set_password(password)
            person.save()
            journal.record("accounts.shop_opened", shop, by=person)
    except IntegrityError as error:
        raise AlreadyOpen(_("This shop is set up already. Sign in, or ask its owner for an invitation.")) from error
    return person


@transaction.atomic
def change_shop(shop: Shop, *, by: User, **fields: Any) -> None:
    if changes := apply(shop, fields):
        journal.record("accounts.shop_changed", shop, by=by, changes=changes)


@transaction.atomic
def use_parts(shop: Shop, keys: Collection[str], *, by: User | None) -> None:
    """From now on the shop is offered these parts of Shuke and no others; unknown ones fall away."""
    chosen = [one.key for one in all_parts() if one.key in keys]
    if changes := apply(shop, {"parts": chosen}):
        journal.record("accounts.shop_changed", shop, by=by, changes=changes)
