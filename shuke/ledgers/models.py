"""Double entry: whatever one account gains another loses, and nothing that was written is ever changed.

What is counted (points, money, coupons) is nothing to this app: each `book` counts one thing, and the amounts of an
entry come to zero. The rules stand above, in `loyalty`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.fields import ScaledDecimalField
from shuke.customers.models import Customer, Household
from shuke.events.models import AppendOnly


class Account(models.Model):
    """What a customer or a household has in one book; without a holder, one of the shop's own sides of it (`issued`).

    `balance` is kept for holders, and where there is a floor to hold (a gift card, whoever has it): a row of the shop's
    own, which every sale would change, would make all tills wait for each other. What would take a holder below the
    `floor` stands on their account named `owed`.
    """

    OWED = "owed"

    book = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="accounts", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="accounts", db_index=False)
    name = models.CharField(max_length=20, blank=True)
    balance = ScaledDecimalField(places=4, default=Decimal(0))
    floor = ScaledDecimalField(places=4, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="account_above_floor", condition=Q(floor=None) | Q(balance__gte=F("floor"))),
            models.CheckConstraint(
                name="account_of_somebody",
                condition=Q(customer=None, household=None) & ~Q(name="")
                | Q(customer=None, household__isnull=False)
                | Q(customer__isnull=False, household=None),
            ),
            models.UniqueConstraint(
                name="account_once_a_customer", fields=["customer", "book", "name"], condition=Q(customer__isnull=False)
            ),
            models.UniqueConstraint(
                name="account_once_a_household",
                fields=["household", "book", "name"],
                condition=Q(household__isnull=False),
            ),
            models.UniqueConstraint(
                name="account_once_a_name", fields=["book", "name"], condition=Q(customer=None, household=None)
            ),
        ]
        indexes = [models.Index(fields=["book", "balance", "id"], name="account_book")]

    def __str__(self) -> str:
        return f"{self.book}.{self.name}" if self.name else self.book

    @property
    def held(self) -> bool:
        return self.customer_id is not None or self.household_id is not None or self.floor is not None


class Growing(models.QuerySet):
    """What only grows."""

    def update(self, **_values: Any) -> int:
        raise AppendOnly("ledgers are never changed: post the difference")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("ledgers are never deleted")

    def erase(self) -> int:
        """For taking away an invented shop, with the seal opened (`ledgers.actions.forgetting`). Nothing else may."""
        return super().delete()[0]

    def redact(self) -> int:
        """The amounts stay; the words that somebody wrote go: for erasing a person's data alone."""
        return super().update(note="")


class Entry(models.Model):
    """One thing that happened, told by `reason`. `source` is what it happened for (an order); `key`, once given, lets
    the same be posted once. `on` is the day that it counts from, `expires_on` the last day on which what it gives can
    be used. What is `derived` follows from all the rest (`ledgers.actions.bringing`)."""

    book = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    on = models.DateField(_("Date"))
    expires_on = models.DateField(_("Good until"), null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, null=True, unique=True)
    derived = models.BooleanField(default=False)
    note = models.TextField(_("Note"), blank=True)

    objects = Growing.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["source_type", "source_id", "book"], name="entry_source", condition=Q(source_id__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.reason} {self.on}"


class Posting(models.Model):
    """What an entry did to one account."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", db_index=False)
    amount = ScaledDecimalField(places=4)

    objects = Growing.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="posting_of_something", condition=~Q(amount=0))]
        indexes = [models.Index(fields=["account", "-id"], name="posting_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount:+}"


class Lot(models.Model):
    """What is left of what was given at one time, and until when: worked out from the postings, written anew with them
    (`ledgers.lots`), so that what runs out is found without adding up everybody."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="lots")
    kind = models.CharField(max_length=40, blank=True)  # of the account's book, such as points or coupon
    got_on = models.DateField()
    expires_on = models.DateField(null=True)
    left = ScaledDecimalField(places=4)

    class Meta:
        constraints = [models.CheckConstraint(name="lot_has_left", condition=Q(left__gt=0))]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="lot_expires", condition=Q(expires_on__isnull=False)),
            # A shop has a million lots of points for each coupon that somebody should be told of.
            models.Index(fields=["kind", "expires_on", "id"], name="lot_kind_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.left} until {self.expires_on}"
