"""Tiers and grades: steps that customers climb and fall by rules, and where each stands."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.fields import ScaledDecimalField
from shuke.customers.models import Customer


class Ladder(models.TextChoices):
    TIER = "tier", _("Member tier")
    GRADE = "grade", _("Grade")


class Tier(models.Model):
    """One step of a ladder. Higher `position` is better; the highest whose rule is met is where a customer stands. Of
    the grades, `key` is A, B or C, and moves the customer's own."""

    class Measure(models.TextChoices):
        SPENT = "spent", _("Spent")
        VISITS = "visits", _("Visits")
        POINTS = "points", _("Points earned")

    ladder = models.CharField(max_length=5, choices=Ladder, default=Ladder.TIER)
    key = models.CharField(max_length=20)
    zh_hant = models.CharField(max_length=40, blank=True)
    zh_hans = models.CharField(max_length=40, blank=True)
    en = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(_("What counts"), max_length=6, choices=Measure, default=Measure.SPENT)
    threshold = ScaledDecimalField(_("At least"), places=4, default=Decimal(0))
    days = models.PositiveIntegerField(_("Within the last days"), default=365)
    earn_factor = ScaledDecimalField(_("Times the usual points"), places=3, default=Decimal(1))
    discount = ScaledDecimalField(_("Discount %"), places=3, default=Decimal(0), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="tier_once", fields=["ladder", "key"]),
            models.CheckConstraint(name="tier_days_positive", condition=Q(days__gt=0)),
            models.CheckConstraint(name="tier_threshold_not_negative", condition=Q(threshold__gte=0)),
            models.CheckConstraint(name="tier_discount_a_percentage", condition=Q(discount__gte=0, discount__lte=100)),
            models.CheckConstraint(name="tier_factor_not_negative", condition=Q(earn_factor__gte=0)),
        ]

    def __str__(self) -> str:
        """In the reader's language; in another one where the shop wrote no word for it."""
        names = [getattr(self, one) for one in (_language(), "zh_hant", "zh_hans", "en")]
        return next(filter(None, names), self.key)

    def call(self, name: str) -> None:
        """In the language of who says so."""
        setattr(self, _language(), name)


def _language() -> str:
    spoken = (get_language() or "zh-hant").replace("-", "_")
    return spoken if spoken in {"zh_hant", "zh_hans", "en"} else "zh_hant"


class Rank(models.Model):
    """Where a customer stands on a ladder, since when and why: `value` of `measure` in the `days` before. Who is
    `pinned` was put there by hand and stays."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="ranks", db_index=False)
    ladder = models.CharField(max_length=5, choices=Ladder)
    tier = models.ForeignKey(Tier, models.CASCADE, related_name="ranks", db_index=False)
    since = models.DateField()
    measure = models.CharField(max_length=6, blank=True)
    value = ScaledDecimalField(places=4, default=Decimal(0))
    days = models.PositiveIntegerField(default=0)
    pinned = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="rank_once", fields=["customer", "ladder"])]
        indexes = [models.Index(fields=["tier", "customer"], name="rank_tier")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tier_id}"
