"""What each customer's next visit likely holds, and which products go together."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from shuke.accounts.models import User
from shuke.accounts.policy import rows_through, told
from shuke.catalogue.models import Product
from shuke.customers.models import Customer


class BasketRun(models.Model):
    """What was learnt from the whole shop by the last run, so that one customer is foretold anew in between. There is
    one row."""

    as_of = models.DateField()
    made_at = models.DateTimeField()
    customers = models.PositiveBigIntegerField(default=0)  # whose purchases were compared: in a large shop a sample
    model = models.BinaryField()  # insights.basket.Model


class NextBasketQuerySet(models.QuerySet["NextBasket"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is foretold tells of what was bought: of customers whose orders the person may see."""
        if not told(user, "order", "rows"):
            return self.none()
        paths = {"team_path": "customer__team", "owner_path": "customer__owner", "pk_path": "customer"}
        return self.filter(rows_through(user, "order", "customer", **paths), customer__deleted_at=None)


class NextBasket(models.Model):
    """One customer's next visit, likeliest first, in one row: it is read whole, and written for a million at a time.

    `items`: lists of product, probability in thousandths, reason (position in insights.basket.REASONS), visits with it
    among the latest ten, how many these are, visits with it at all, the product that speaks for it, customers who
    bought both, customers who bought that one.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="+", primary_key=True)
    items = models.JSONField()
    made_at = models.DateTimeField()

    objects = NextBasketQuerySet.as_manager()


class Together(models.Model):
    """Who bought `product` often bought `other`: `both` of `of` customers. `rank` orders by likeness, never by lift,
    which is highest for what hardly anybody buys (docs/decisions/0032)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Product, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    both = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    likeness = models.FloatField()  # cosine over customers: what the order follows
    lift = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["product", "rank"], name="together_product")]
