"""Customers who may be one and the same, and what people decided about them."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import sees_all
from shuke.customers.models import Customer


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Both of whose customers the person sees; never with one in the bin."""
        seen = Customer.objects.visible_to(user)
        return self.filter(*(Exists(seen.filter(pk=OuterRef(side))) for side in ("low_id", "high_id")))

    def partly_visible_to(self, user: User | AnonymousUser) -> Self:
        """At least one of whose customers the person sees: the other is shown masked (`queries.masking`)."""
        if sees_all(user):
            return self.visible_to(user)
        seen = Customer.objects.visible_to(user)
        low, high = (Exists(seen.filter(pk=OuterRef(side))) for side in ("low_id", "high_id"))
        return self.alive().filter(Q(low) | Q(high))

    def alive(self) -> Self:
        return self.filter(low__deleted_at=None, high__deleted_at=None)

    def of(self, customer_id: int) -> Self:
        return self.filter(Q(low=customer_id) | Q(high=customer_id))

    def waiting(self) -> Self:
        """To be decided."""
        return self.filter(state=Pair.State.OPEN)


class Pair(models.Model):
    """Two customers, the one with the smaller id first, so that there is one row for them. `reasons` are codes of
    `likeness.reasons`, never values: what they say is read from the customers, by somebody who may see them.

    One that was decided keeps what it was decided upon (`decided_reasons`), and opens again only when there is more.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        DIFFERENT = "different", _("Not the same")
        MERGED = "merged", _("Merged")

    class Kind(models.TextChoices):
        PERSON = "person", _("The same customer?")
        HOUSEHOLD = "household", _("The same household?")

    low = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    later_until = models.DateField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_reasons = models.JSONField(default=list)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="pair_in_order", condition=Q(low__lt=F("high"))),
            models.CheckConstraint(name="pair_score_known", condition=Q(score__lte=100)),
            models.UniqueConstraint(name="pair_once", fields=["low", "high"]),
        ]
        indexes = [models.Index(fields=["state", "kind", "-score", "-id"], name="pair_by_strength")]

    def __str__(self) -> str:
        return f"{self.low_id} = {self.high_id}?"

    def other_id(self, customer_id: int) -> int:
        return self.high_id if customer_id == self.low_id else self.low_id


class Key(models.Model):
    """What a customer can be found by, as a number: those who share one are compared (`likeness.keys`).

    The id is the customer's, times `PLACES`, plus a place: so one customer's keys stand together and go together,
    and the index of the numbers is the only one needed.
    """

    PLACES = 32

    hash = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hash", "id"], name="key_hash")]

    def __str__(self) -> str:
        return f"{self.id // self.PLACES}: {self.hash}"


class Scan(models.Model):
    """How far the search for pairs is (one row): first through all customers by id, then among new ones, and along the
    events about them.

    `rules` is the version of the rules that the keys were made by; when it is an old one, all begins anew.
    """

    rules = models.PositiveIntegerField(default=0)
    place = models.BigIntegerField(default=0)  # the customers up to this id have been gone through
    place_before = models.BigIntegerField(default=0)  # when the last pass along the events began
    whole = models.BooleanField(default=False)  # whether the first pass is over
    event_place = models.BigIntegerField(default=0)  # the events up to this one have been gone through
    event_top = models.BigIntegerField(default=0)  # the newest one when this pass began
    event_before = models.BigIntegerField(default=0)  # the newest one when the pass before it began
    customers = models.PositiveIntegerField(default=0)  # that have keys, about
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.place} · {self.event_place}"


class Glimpse(models.Model):
    """Somebody was told, masked, that another team has a customer like the one they were writing down."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="glimpse_once_a_day", fields=["user", "on", "customer"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.customer_id}"
