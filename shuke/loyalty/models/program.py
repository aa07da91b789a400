"""How points are earned and what they are worth."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField, ScaledDecimalField


class Program(models.Model):
    """The shop's one program. Nothing of it shows unless it is switched on."""

    points_on = models.BooleanField(_("Customers collect points"), default=False)
    spend_per_point = MoneyField(_("Spend for one point"), default=Decimal(100))
    point_value = MoneyField(_("One point is worth"), default=Decimal(1))
    points_last_days = models.PositiveIntegerField(
        _("Points last (days)"), null=True, blank=True, default=365, help_text=_("Left empty, they last for good.")
    )
    least_points = models.PositiveIntegerField(_("Points that can be used from"), default=1)
    stored_on = models.BooleanField(_("Customers may pay in ahead (stored value, gift cards)"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="program_once", condition=Q(id=1)),
            models.CheckConstraint(name="program_spend_positive", condition=Q(spend_per_point__gt=0)),
            models.CheckConstraint(name="program_value_not_negative", condition=Q(point_value__gte=0)),
        ]

    def __str__(self) -> str:
        return "program"


class EarnRule(models.Model):
    """Of one product, or of a category, so many times the usual points: 2, or 0 for none."""

    product = models.ForeignKey(
        Product, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Product")
    )
    category = models.CharField(_("Category"), max_length=80, blank=True)
    factor = ScaledDecimalField(_("Times the usual points"), places=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="earn_rule_of_one_thing",
                condition=Q(product=None) & ~Q(category="") | Q(product__isnull=False, category=""),
            ),
            models.UniqueConstraint(
                name="earn_rule_once_a_product", fields=["product"], condition=Q(product__isnull=False)
            ),
            models.UniqueConstraint(name="earn_rule_once_a_category", fields=["category"], condition=~Q(category="")),
            models.CheckConstraint(name="earn_rule_not_negative", condition=Q(factor__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.product or self.category} × {self.factor}"


class Settled(models.Model):
    """The terms that hold for one source for good: what was agreed when it was first settled. A return half a year
    later is worked out by these, not by the rules of that day."""

    source_type = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    terms = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="settled_once", fields=["source_type", "source_id"])]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id}"
