"""Which coupons a customer has, and of what they take something off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from shuke.catalogue.models import Product
from shuke.core.prepared import prepared
from shuke.ledgers.models import Account, Lot
from shuke.ledgers.queries.holders import Holder
from shuke.loyalty.books import COUPON
from shuke.loyalty.coupon_rules import Scope
from shuke.loyalty.models import Coupon, CouponScope


def held(holder: Holder, on: date) -> dict[int, list[Lot]]:
    """Coupon → the lots of it that can still be used, first to run out first."""
    living = holder.living()
    found: dict[int, list[Lot]] = {}
    for one in _lots(living.kind, tuple(living.all_ids()), on):
        found.setdefault(number_of(one.account), []).append(one)
    return found


@prepared("ids")
def _lots(kind: str, ids: tuple[int, ...], on: date) -> QuerySet[Lot]:
    good = Q(expires_on=None) | Q(expires_on__gte=on)
    lots = Lot.objects.filter(good, **{f"account__{kind}__in": ids}, kind=COUPON)
    return lots.select_related("account").order_by("expires_on", "got_on")


def holder_of_lot(holder: Holder) -> Q:
    return Q(**{f"account__{holder.kind}__in": holder.living().all_ids()})


def number_of(account: Account) -> int:
    return int(account.book.removeprefix(f"{COUPON}."))


def used_up(coupon: Coupon, holder: Holder) -> bool:
    """Whether they have used its code as often as they may."""
    if not (coupon.code and coupon.each):
        return False
    found = Account.objects.filter(holder.living().whole(), book=coupon.book).values_list("balance", flat=True)
    return -sum(found, Decimal(0)) >= coupon.each


def last_day(coupon: Coupon, lots: Sequence[Lot] | None) -> date | None:
    """On which they can use the next of theirs."""
    days = [lots[0].expires_on if lots else None, coupon.ends_on]
    return min((one for one in days if one), default=None)


def scopes(coupons: Iterable[Coupon]) -> dict[int, Scope]:
    """Coupon → of what it takes something off."""
    ids = [one.pk for one in coupons]
    rows = list(CouponScope.objects.filter(coupon__in=ids).values_list("coupon", "product", "category"))
    wanted = {category for _coupon, _product, category in rows if category}
    within: dict[str, set[int]] = {}
    if wanted:
        for pk, category in Product.objects.filter(category__in=wanted).values_list("pk", "category"):
            within.setdefault(category, set()).add(pk)
    found: dict[int, set[int]] = {}
    for coupon, product, category in rows:
        found.setdefault(coupon, set()).update({product} if product else within.get(category, set()))
    return {pk: Scope(found.get(pk)) for pk in ids}
