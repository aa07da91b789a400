"""What may be offered with a product."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Companion, Product
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events


class NotAnother(UserError):
    code = "not_another"
    field = "other"


@transaction.atomic
def add_companion(product: Product, other: Product, *, kind: str, by: User | None, at: datetime) -> Companion:
    """A second time only changes how. Raises NotAnother for the product itself."""
    if product == other:
        raise NotAnother(_("Choose another product."))
    in_turn("companion", str(product.pk))
    held = Companion.objects.filter(product=product)
    if (known := held.filter(other=other).first()) is not None:
        held.filter(pk=known.pk).update(kind=kind)
        known.kind = kind
        return known
    last = held.aggregate(last=Max("position"))["last"]
    made = Companion.objects.create(product=product, other=other, kind=kind, position=(last or 0) + 1)
    events.record("catalogue.companion_added", product, by=by, at=at, note=other.name)
    return made


@transaction.atomic
def remove_companion(companion: Companion, *, by: User | None, at: datetime) -> None:
    product, name = companion.product, companion.other.name
    companion.delete()
    events.record("catalogue.companion_removed", product, by=by, at=at, note=name)
