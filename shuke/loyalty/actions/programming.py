"""Setting the rules of points, tiers and grades. What was bought before keeps the terms of its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions import use_parts
from shuke.accounts.models import Shop, User
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.loyalty.actions.tasks import rank_everybody
from shuke.loyalty.models import EarnRule, Program, Tier


class UnknownRule(UserError):
    code = "unknown_rule"
    field = "rules"


@transaction.atomic
def set_program(shop: Shop, values: dict[str, Any], *, by: User | None, at: datetime) -> Program:
    """With what it needs of Shuke turned on."""
    before = Program.objects.filter(pk=1).first() or Program(pk=1)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(before, name)) != new}
    program, _made = Program.objects.update_or_create(pk=1, defaults=values)
    if changes:
        events.record("loyalty.program_changed", program, by=by, at=at, changes=changes)
    if program.points_on or program.stored_on:
        _turn_on(shop, {"coupons"}, by)
    return program


def _turn_on(shop: Shop, parts: set[str], by: User | None) -> None:
    if not parts <= set(shop.parts):
        use_parts(shop, {*shop.parts, *parts}, by=by)


@transaction.atomic
def set_rules(lines: Iterable[str], *, by: User | None, at: datetime) -> None:
    """Each a category or the code of a product, and a number. Raises UnknownRule."""
    rules = [_rule(line.strip()) for line in lines if line.strip()]
    before = sorted(rule_lines())
    EarnRule.objects.all().delete()
    EarnRule.objects.bulk_create({(one.product_id, one.category): one for one in rules}.values())
    if (after := sorted(rule_lines())) != before:
        told = {"rules": ("\n".join(before), "\n".join(after))}
        events.record("loyalty.program_changed", Program(pk=1), by=by, at=at, changes=told)


def rule_lines() -> list[str]:
    """As they are typed."""
    rows = EarnRule.objects.select_related("product").order_by("category", "product__code")
    return [f"{one.product.code if one.product else one.category} {one.factor:f}" for one in rows]


def _rule(line: str) -> EarnRule:
    name, _space, times = line.rpartition(" ")
    try:
        factor = Decimal(times)
    except InvalidOperation:
        factor = Decimal(-1)
    product = Product.objects.filter(code=name, deleted_at=None).first()
    known = product or Product.objects.filter(category=name, deleted_at=None).exists()
    if not name or not known or not 0 <= factor <= 100:
        raise UnknownRule(
            _("“%(line)s” is not understood: write a category or a product’s code, then a number."), line=line
        )
    return EarnRule(product=product, category="" if product else name, factor=factor)


@transaction.atomic
def set_tier(shop: Shop, tier: Tier, *, by: User | None, at: datetime) -> Tier:
    tier.save()
    _turn_on(shop, {"coupons"}, by)
    told = {name: (None, getattr(tier, name)) for name in ("key", "measure", "threshold", "days")}
    events.record("loyalty.program_changed", tier, by=by, at=at, changes=told)
    rank_everybody.enqueue()
    return tier


@transaction.atomic
def drop_tier(tier: Tier, *, by: User | None, at: datetime) -> None:
    """Who stood there goes by the other rules."""
    events.record("loyalty.program_changed", tier, by=by, at=at, changes={"key": (tier.key, None)})
    tier.delete()
    rank_everybody.enqueue()
