"""Customers moved on the ladders: by the rules, in the night or after they bought; or by hand, to stay there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from shuke.accounts.models import User
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.loyalty.models import Ladder, Rank, Tier
from shuke.loyalty.queries.ranks import Deserved, deserved, steps

AT_ONCE = 1_000  # customers looked at together
WRITTEN = 50  # of those who move, in one transaction: a sale must not wait long for it


def rank(customers: Collection[int], *, on: date, at: datetime) -> int:
    """Put these where the rules say; who is pinned stays. Gives how many moved."""
    return sum(_rank(ladder, customers, on, at) for ladder in Ladder.values)


def rank_all(*, on: date, at: datetime) -> int:
    """Everybody, piece by piece; nothing where there are no rules."""
    if not Tier.objects.exists():
        return 0
    moved, last = 0, 0
    while ids := _after(last):
        moved += rank(ids, on=on, at=at)
        last = ids[-1]
    return moved


def _after(last: int) -> Sequence[int]:
    return list(Customer.objects.alive().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _rank(ladder: str, customers: Collection[int], on: date, at: datetime) -> int:
    tiers = steps(ladder)
    if not tiers:
        return 0
    stand = {one.customer_id: one for one in Rank.objects.filter(ladder=ladder, customer__in=customers)}
    free = [pk for pk in customers if pk not in stand or not stand[pk].pinned]
    found, names = deserved(free, tiers, on), {one.pk: one for one in tiers}
    moved = [pk for pk in free if _key(stand.get(pk)) != (found[pk].tier.pk if pk in found else None)]
    pieces = [moved[start : start + WRITTEN] for start in range(0, len(moved), WRITTEN)]
    return sum(_move_all(ladder, {pk: found.get(pk) for pk in piece}, names, (on, at)) for piece in pieces)


@transaction.atomic
def _move_all(
    ladder: str, wanted: Mapping[int, Deserved | None], names: dict[int, Tier], moment: tuple[date, datetime]
) -> int:
    """Locked, and looked at again: another may have moved or pinned them meanwhile."""
    people = list(Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk"))
    stand = {one.customer_id: one for one in Rank.objects.filter(ladder=ladder, customer__in=wanted)}
    moved = 0
    for one in people:
        before, now = stand.get(one.pk), wanted[one.pk]
        if (before is None or not before.pinned) and _key(before) != (now.tier.pk if now else None):
            _move(one, ladder, before, now, names, moment)
            moved += 1
    return moved


def _key(one: Rank | None) -> int | None:
    return one.tier_id if one else None


def _move(
    customer: Customer,
    ladder: str,
    before: Rank | None,
    now: Deserved | None,
    names: dict[int, Tier],
    moment: tuple[date, datetime],
) -> None:
    on, at = moment
    was = names.get(before.tier_id) if before else None
    if now is None:
        Rank.objects.filter(customer=customer, ladder=ladder).delete()
    else:
        told = {"measure": now.tier.measure, "value": now.value, "days": now.tier.days}
        Rank.objects.update_or_create(
            customer=customer, ladder=ladder, defaults={"tier": now.tier, "since": on, "reason": "", "by": None, **told}
        )
    _tell(customer, ladder, was, now.tier if now else None, by=None, at=at)


def _tell(
    customer: Customer,
    ladder: str,
    was: Tier | None,
    now: Tier | None,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
) -> None:
    if ladder == Ladder.GRADE and now is not None and customer.grade != now.key:
        change_customer(customer, by=None, at=at, grade=now.key)
    changes = {ladder: (was.key if was else None, now.key if now else None)}
    if ladder == Ladder.TIER:  # a grade is a field of the customer, and told as one
        note = " · ".join(filter(None, [f"{was or '–'} → {now or '–'}", note]))
    events.record("loyalty.ranked", customer, by=by, at=at, customer_id=customer.pk, changes=changes, note=note)


@transaction.atomic
def pin(customer: Customer, tier: Tier, *, reason: str, by: User | None, on: date, at: datetime) -> Rank:
    """By hand: there they stay, whatever the rules say, until `unpin`."""
    before = Rank.objects.filter(customer=customer, ladder=tier.ladder).select_related("tier").first()
    told = {"measure": "", "value": 0, "days": 0, "pinned": True, "reason": reason, "by": by}
    if before is None or before.tier_id != tier.pk:
        told["since"] = on
    pinned, _made = Rank.objects.update_or_create(
        customer=customer, ladder=tier.ladder, defaults={"tier": tier, **told}, create_defaults={"tier": tier, **told}
    )
    _tell(customer, tier.ladder, before.tier if before else None, tier, by=by, at=at, note=reason)
    return pinned


@transaction.atomic
def unpin(customer: Customer, ladder: str, *, by: User | None, on: date, at: datetime) -> None:
    """By the rules again, from now on."""
    if Rank.objects.filter(customer=customer, ladder=ladder, pinned=True).update(pinned=False, reason="", by=None):
        events.record("loyalty.unpinned", customer, by=by, at=at, customer_id=customer.pk, note=ladder)
        rank([customer.pk], on=on, at=at)
