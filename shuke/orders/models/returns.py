"""What came back."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.core.fields import MoneyField, QuantityField, ScaledDecimalField
from shuke.customers.models import Customer
from shuke.orders.models.orders import Order, OrderLine
from shuke.orders.models.payments import OfOrderQuerySet, Payment
from shuke.records.models import Recorded


class ReturnQuerySet(OfOrderQuerySet):
    record_type = "return"


class Return(Recorded):
    """Some of an order's goods, given back at once. `customer` repeats the order's.

    `amount` is by how much the order's total fell, with its share of discount and tax; `refund` is the payment back.
    """

    class Reason(models.TextChoices):
        DAMAGED = "damaged", _("Damaged or faulty")
        WRONG_SIZE = "wrong_size", _("Does not fit")
        WRONG_ITEM = "wrong_item", _("Not what was ordered")
        NOT_AS_EXPECTED = "not_as_expected", _("Not as expected")
        CHANGED_MIND = "changed_mind", _("Changed their mind")
        TOO_LATE = "too_late", _("Came too late")
        OTHER = "other", pgettext_lazy("return", "Other")

    order = models.ForeignKey(Order, models.CASCADE, related_name="returns", verbose_name=_("Order"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="returns", db_index=False, verbose_name=_("Customer")
    )
    returned_on = models.DateField(_("Day"))
    reason = models.CharField(_("Reason"), max_length=20, choices=Reason)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    amount = MoneyField(_("Amount"), default=Decimal(0), editable=False)
    discount = MoneyField(default=Decimal(0), editable=False)  # what the order's discount fell by
    delivery_fee = MoneyField(default=Decimal(0), editable=False)  # what of the delivery fee was given back
    refund = models.ForeignKey(Payment, models.SET_NULL, null=True, editable=False, related_name="returns")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="return_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["-returned_on", "-id"], name="return_day"),
            models.Index(fields=["customer", "-returned_on", "-id"], name="return_customer"),
            models.Index(fields=["deleted_at", "id"], name="return_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.get_reason_display())


class ReturnLine(models.Model):
    """What was taken off a line of the order, so that it can be put back."""

    back = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="returns")
    quantity = QuantityField(_("Quantity"))
    amount = MoneyField(_("Amount"))
    pv = ScaledDecimalField(_("PV"), places=4, null=True, blank=True)
    restock = models.BooleanField(_("Back into stock"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="return_of_something", condition=Q(quantity__gt=0)),
            models.UniqueConstraint(name="return_line_once", fields=["back", "line"]),
        ]
