"""Who has not said yet who they are: known by the cookie of their browser alone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from shuke.automation.models.signal import Signal
from shuke.catalogue.models import Product
from shuke.customers.models import Customer


class Visitor(models.Model):
    """Of the cookie only its SHA-256 is kept. Once its owner is known, all that it does is theirs."""

    cookie = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="visitor_seen")]

    def __str__(self) -> str:
        return self.cookie[:8]


class Footprint(models.Model):
    """A signal of somebody who is not known yet; it becomes a signal of the customer when they are."""

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Signal.Kind)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    data: Any = models.JSONField(default=dict)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="footprint_once", fields=["source", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["product"], name="footprint_product", condition=Q(product__isnull=False)),
            models.Index(fields=["at"], name="footprint_at"),
        ]

    def __str__(self) -> str:
        return str(Signal.Kind(self.kind).label)
