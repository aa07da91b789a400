"""Where customers stand on the ladders by the rules, why, and what they lack for the next step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from shuke.core.prepared import prepared
from shuke.ledgers.models import Posting
from shuke.loyalty.books import EARNED, POINTS
from shuke.loyalty.measures import bought
from shuke.loyalty.models import Ladder, Rank, Tier

NOTHING = Decimal(0)
Measured = dict[tuple[str, int], dict[int, Decimal]]  # measure and days → customer → value


@dataclass(frozen=True)
class Deserved:
    tier: Tier
    value: Decimal


def steps(ladder: str) -> list[Tier]:
    """From the best down."""
    return list(Tier.objects.filter(ladder=ladder).order_by("-position", "-threshold", "pk"))


def measured(customers: Collection[int], tiers: Collection[Tier], on: date) -> Measured:
    """All that these steps ask for, of all these customers at once."""
    found: Measured = {}
    for days in {one.days for one in tiers}:
        since, asked = on - timedelta(days=days), {one.measure for one in tiers if one.days == days}
        if asked & {Tier.Measure.SPENT, Tier.Measure.VISITS}:
            seen = bought(customers, since)
            found[Tier.Measure.SPENT, days] = {pk: amount for pk, (amount, _times) in seen.items()}
            found[Tier.Measure.VISITS, days] = {pk: Decimal(times) for pk, (_amount, times) in seen.items()}
        if Tier.Measure.POINTS in asked:
            found[Tier.Measure.POINTS, days] = _points_earned(customers, since)
    return found


def _points_earned(customers: Collection[int], since: date) -> dict[int, Decimal]:
    rows = Posting.objects.filter(account__customer__in=customers, account__book=POINTS)
    rows = rows.filter(entry__reason=EARNED, entry__on__gte=since).order_by()
    return dict(rows.values_list("account__customer").annotate(found=Sum("amount")))


def deserved(customers: Collection[int], tiers: Collection[Tier], on: date) -> dict[int, Deserved]:
    """Customer → the best step whose rule they meet. `tiers` from the best down."""
    values = measured(customers, tiers, on)
    found: dict[int, Deserved] = {}
    for tier in tiers:
        told = values.get((tier.measure, tier.days), {})
        for pk in customers:
            value = told.get(pk, NOTHING)
            if pk not in found and value >= tier.threshold:
                found[pk] = Deserved(tier, value)
    return found


@dataclass(frozen=True)
class Standing:
    """For a page: `rank` is where they stand, `coming` the next step and `missing` how much of it is missing."""

    key: str
    ladder: Any
    rank: Rank | None
    coming: Tier | None = None
    missing: Decimal = NOTHING


def standings(customer_id: int, on: date) -> list[Standing]:
    """Of each ladder that the shop has."""
    tiers = _every_step()
    if not tiers:
        return []
    ranks = {one.ladder: one for one in _ranks(customer_id)}
    values = measured([customer_id], tiers, on)
    return [_standing(Ladder(key), ranks.get(key), [one for one in tiers if one.ladder == key], values, customer_id)
            for key in sorted({one.ladder for one in tiers}, reverse=True)]  # fmt: skip


@prepared()
def _every_step() -> QuerySet[Tier]:
    return Tier.objects.order_by("ladder", "-position", "-threshold", "pk")


@prepared("customer")
def _ranks(customer: int) -> QuerySet[Rank]:
    return Rank.objects.filter(customer=customer).select_related("tier")


def _standing(ladder: Ladder, rank: Rank | None, tiers: list[Tier], values: Measured, pk: int) -> Standing:
    at = next((place for place, one in enumerate(tiers) if rank and one.pk == rank.tier_id), len(tiers))
    coming = tiers[at - 1] if at else None
    if coming is None:
        return Standing(ladder.value, ladder.label, rank)
    value = values.get((coming.measure, coming.days), {}).get(pk, NOTHING)
    return Standing(ladder.value, ladder.label, rank, coming, max(coming.threshold - value, NOTHING))
