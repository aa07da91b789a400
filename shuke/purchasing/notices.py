"""What those who buy are told: what runs low, and what came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.notices import actions as notices
from shuke.notices.kinds import Kind, counted
from shuke.notices.models import Notice, Way
from shuke.purchasing.models import GoodsIn
from shuke.records.notices import about
from shuke.records.types import RecordType


def _low(user: User, _at: datetime) -> int:
    products = Product.objects.visible_to(user)
    return products.filter(stock__isnull=False, reorder_level__isnull=False, stock__lte=F("reorder_level")).count()


LOW = Kind(
    "low",
    _("In the morning: goods that run low"),
    icon="package",
    looks=(
        counted(
            lambda count: ngettext(
                "%(count)s product is to be reordered", "%(count)s products are to be reordered", count
            ),
            lambda: "/products/?runs_low=1",
        ),
    ),
    ways=frozenset({Way.PAGE, Way.DIGEST}),
    permission="purchase_order:create",
    part="purchasing",
    daily=_low,
)


def _came(_one: Notice, _kind: RecordType, goods: Any) -> str:
    return str(_("Goods that you ordered came in: %(number)s")) % {"number": goods.number}


ARRIVED = Kind(
    "goods",
    _("Goods that I ordered come in"),
    icon="packages",
    looks=(about(_came),),
    permission="goods_in:see",
    part="purchasing",
)


def came_in(goods: GoodsIn, *, by: User | None, at: datetime) -> None:
    """Whoever wrote the order."""
    if (buyer := goods.order.created_by) is not None:
        notices.tell(ARRIVED.name, [buyer], str(goods.pk), at=at, about=goods, by=by)
