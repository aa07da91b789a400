"""What was paid, and paid back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import rows_through
from shuke.accounts.rights import Verb
from shuke.core.fields import MoneyField
from shuke.customers.models import Customer
from shuke.orders.models.methods import PaymentMethod, Way
from shuke.orders.models.orders import Order
from shuke.records.models import Recorded


class OfOrderQuerySet(models.QuerySet[Any]):
    """What belongs to orders, and lies in the bin with them."""

    record_type = ""

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Asked of each row, as the orders do."""
        alive = self.filter(deleted_at=None, order__deleted_at=None)
        held = rows_through(user, self.record_type, "customer", verb)
        return alive.filter(Exists(Customer.objects.filter(held, pk=OuterRef("customer_id")))) if held else alive


class PaymentQuerySet(OfOrderQuerySet):
    record_type = "payment"


class Payment(Recorded):
    """One payment of an order; less than nothing, a refund. `customer` repeats the order's."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="payments", verbose_name=_("Order"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="payments", db_index=False, verbose_name=_("Customer")
    )
    way = models.CharField(_("Kind"), max_length=12, choices=Way)
    method = models.ForeignKey(
        PaymentMethod, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Paid by")
    )
    amount = MoneyField(_("Amount"))
    cost = MoneyField(_("Costs the shop"), default=Decimal(0))
    paid_on = models.DateField(_("Day"))
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_of_something", condition=~Q(amount=0)),
            models.UniqueConstraint(
                name="payment_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["-paid_on", "-id"], name="payment_day"),
            models.Index(fields=["customer", "-paid_on", "-id"], name="payment_customer"),
            models.Index(fields=["deleted_at", "id"], name="payment_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.method or self.get_way_display())
