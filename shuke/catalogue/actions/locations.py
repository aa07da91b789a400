"""Places where goods lie."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Level, Location
from shuke.core.errors import UserError
from shuke.records.actions import plain

KIND = "location"


class GoodsLieThere(UserError):
    code = "goods_lie_there"


@transaction.atomic
def delete_location(location: Location, *, by: User | None, **given: Any) -> Location:
    """Raises GoodsLieThere while there is anything left."""
    if Level.objects.filter(location=location).exclude(quantity=0).exists():
        raise GoodsLieThere(_("Goods still lie there. Move them elsewhere first."))
    gone: Location = plain.delete(KIND, location, by=by, **given)
    return gone
