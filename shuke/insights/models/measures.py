"""What is measured of each customer, a row each, so that lists can sort and filter by it (docs/decisions/0031)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.core.fields import MoneyField, ScaledDecimalField
from shuke.customers.models import Customer

SORTED = (
    "recency_days", "frequency", "monetary", "rfm", "average_gap", "regularity", "variety", "discount_share",
    "novelty", "expected_purchases", "expected_value", "profit", "alive", "churn_risk", "at_risk", "rfm_before",
    "customer_type", "lifecycle", "relationship", "orientation", "strategy",
)  # fmt: skip


def share(label: Any, **options: Any) -> ScaledDecimalField:
    """A share as people say it: 87.5 is 87.5 %. Empty while it isn't known."""
    return ScaledDecimalField(label, places=1, null=True, **options)


def kind(label: Any) -> models.CharField[Any, Any]:
    """The key of a type or stage. Empty is NULL here: lists put who has none last, whichever way they are sorted."""
    return models.CharField(label, max_length=20, null=True)


class Measuring(models.Model):
    """What was learnt from the whole shop by the last run, so that one customer can be measured anew in between. There
    is one row."""

    as_of = models.DateField()  # the day for which everybody was measured
    made_at = models.DateTimeField()
    model = models.TextField()  # insights.measuring.Learnt as JSON
    customers = models.PositiveBigIntegerField(default=0)  # of whom there are measures


class CustomerMeasure(models.Model):
    """Of one customer. Shares are percent, and what isn't known is empty: never zero. Who never bought has days with a
    purchase, products and money of 0, a stage, a strategy, and nothing else.

    Written by insights.actions.measuring; what kind of customer it is also by insights.actions.judging and pinning.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="measure", primary_key=True)
    recency_days = models.PositiveIntegerField(_("Days since the last purchase"), null=True)
    frequency = models.PositiveIntegerField(_("Days with a purchase"), default=0)
    monetary = MoneyField(_("Money spent on goods"), default=Decimal(0))
    # Fifths of the shop's customers, 5 the best: bought lately, bought often, spent much; rfm is the three digits.
    r = models.PositiveSmallIntegerField(_("Lately (1–5)"), null=True)
    f = models.PositiveSmallIntegerField(_("Often (1–5)"), null=True)
    m = models.PositiveSmallIntegerField(_("Much (1–5)"), null=True)
    rfm = models.PositiveSmallIntegerField(_("RFM cell"), null=True)
    rfm_before = models.PositiveSmallIntegerField(_("RFM cell three months before"), null=True)
    average_gap = ScaledDecimalField(_("Average gap in days"), places=1, null=True)
    regularity = share(_("Regularity"))  # 50 as good as by chance, 100 like clockwork
    variety = models.PositiveIntegerField(_("Different products"), default=0)
    discount_share = share(_("Discount share"))
    impulse = share(_("Bought once and never again"))
    novelty = share(_("Bought while new"))  # of the different products
    expected_purchases = ScaledDecimalField(_("Expected purchases, 12 months"), places=2, null=True)
    expected_value = MoneyField(_("Expected value, 12 months"), null=True)
    profit = MoneyField(_("Profit"), null=True)
    alive = share(_("Still a customer"))
    churn_risk = share(_("Risk of losing"))
    at_risk = MoneyField(_("Money at risk"), null=True)  # a year of theirs at their own pace × the risk of losing them
    satisfaction = share(_("Satisfaction"))
    customer_type = kind(_("Customer type"))
    lifecycle = kind(_("Stage of life"))
    relationship = kind(_("Relationship stage"))
    orientation = kind(_("Looks for"))
    strategy = kind(_("Strategy"))
    reasons = models.JSONField(default=dict)  # aspect → its rule and the numbers of the sentence (type_reasons)
    computed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=[name, "customer"], name=f"measure_{name}") for name in SORTED]
