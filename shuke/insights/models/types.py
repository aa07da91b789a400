"""By which rules customers are told apart, as the shop has laid them down, and what people have laid down by hand."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.events.models import Batch


class TypeRules(models.Model):
    """A single row. `changed` holds only what differs from the rules as they come; `bounds` where the shop's best so
    many percent begin, as the last run found."""

    changed = models.JSONField(default=dict)
    bounds = models.JSONField(default=dict)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="one_type_rules", condition=Q(id=1))]

    @classmethod
    def now(cls) -> Self:
        """As they come, for a shop that changed nothing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class TypeTrial(models.Model):
    """Somebody asks how many each rule would give before laying it down. The worker counts."""

    changed = models.JSONField()
    counts = models.JSONField(null=True)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()


class Pin(models.Model):
    """What a person has laid down of one customer, against the rules, until it has `ended_at`."""

    class Aspect(models.TextChoices):
        TYPE = "customer_type", _("Customer type")
        LIFECYCLE = "lifecycle", _("Stage of life")
        RELATIONSHIP = "relationship", _("Relationship stage")
        ORIENTATION = "orientation", _("Looks for")
        STRATEGY = "strategy", _("Strategy")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="pins", db_index=False)
    aspect = models.CharField(max_length=20, choices=Aspect)
    value = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pin_once", fields=["customer", "aspect"], condition=Q(ended_at=None)),
        ]
        indexes = [models.Index(fields=["customer", "aspect"], name="pin_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.aspect} {self.value}"
