"""All sizes and colours of a style, made at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.actions.products import change_product, create_product
from shuke.catalogue.models import Family, Product
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.records.actions import plain
from shuke.records.sent import made_before

MOST = 200


class NothingToMake(UserError):
    code = "nothing_to_make"


class TooMany(UserError):
    code = "too_many"


@dataclass(frozen=True)
class Style:
    """`code` begins the code of each; `values` are what all have alike. `like` is a product that is to belong to the
    family, and `family` one that is there already."""

    name: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    family: Family | None = None
    like: Product | None = None


@dataclass(frozen=True)
class Variant:
    size: str
    colour: str
    stock: Decimal | None = None


@transaction.atomic
def make_variants(
    style: Style, wanted: Sequence[Variant], *, by: User | None, at: datetime, token: str = ""
) -> tuple[Family, list[Product]]:
    """The family, and the products that were new; sent twice, they are made once. Raises NothingToMake, TooMany, and
    what create_product raises."""
    if token and (known := made_before(Family.objects.all(), token)):
        return known, []
    if len(wanted) > MOST:
        raise TooMany(_("At most %(most)s at once. Make them in two goes."), most=MOST)
    batch = events.open_batch("variants", by=by, at=at)
    family = style.family or plain.create("product_family", by=by, token=token, name=style.name, batch=batch, at=at)
    if style.like is not None and style.like.family_id is None:
        change_product(style.like, by=by, batch=batch, at=at, family=family)
    there = set(Product.objects.filter(family=family, deleted_at=None).values_list("size", "colour"))
    new = [one for one in wanted if (one.size, one.colour) not in there]
    if not new:
        raise NothingToMake(_("Choose at least one size or colour that is not there yet."))
    made = [
        create_product(
            by=by, batch=batch, at=at, family=family, size=one.size, colour=one.colour, stock=one.stock,
            name=called(style.name, one), code=called(style.code, one, "-")[:60], **style.values,
        )
        for one in new
    ]  # fmt: skip
    return family, made


def called(begin: str, one: Variant, joint: str = " ") -> str:
    """輕羽跑鞋 黑 42, R101-黑-42."""
    return joint.join(filter(None, (begin, one.colour, one.size)))
