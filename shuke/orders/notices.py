"""What people are told of carts and coupons that wait: once a day, all together."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.notices.kinds import Kind, counted
from shuke.notices.models import Way
from shuke.orders.waiting import carts_waiting, coupons_ending

CARTS = Kind(
    "carts",
    _("In the morning: carts that were left"),
    icon="shopping-cart",
    looks=(
        counted(
            lambda count: ngettext("%(count)s cart waits for an order", "%(count)s carts wait for an order", count),
            lambda: "/?show=carts",
        ),
    ),
    ways=frozenset({Way.DIGEST}),
    permission="cart:see",
    daily=lambda user, at: carts_waiting(user, at).count(),
)


def _ending(user: User, at: datetime) -> int:
    return coupons_ending(user, timezone.localdate(at)).count()


COUPONS = Kind(
    "coupons",
    _("In the morning: coupons near their end"),
    icon="ticket",
    looks=(
        counted(
            lambda count: ngettext("%(count)s coupon ends within a week", "%(count)s coupons end within a week", count),
            lambda: "/?show=coupons",
        ),
    ),
    ways=frozenset({Way.DIGEST}),
    permission="coupon:see",
    part="coupons",
    daily=_ending,
)
