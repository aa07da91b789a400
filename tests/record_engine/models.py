from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField
from shuke.customers.models import Customer
from shuke.records.models import Recorded


class WarrantyCard(Recorded):
    class State(models.TextChoices):
        VALID = "valid", _("Valid")
        CLAIMED = "claimed", _("Claimed")

    serial = models.CharField(_("Serial no."), max_length=40)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("Customer"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Product")
    )
    bought_on = models.DateField(_("Bought on"))
    until = models.DateField(_("Warranty until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.VALID)
    price = MoneyField(_("Price"), null=True, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="card_serial_once", fields=["serial"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="card_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                name="card_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("bought_on")),
                violation_error_message=_("The warranty can't end before the day of purchase."),
            ),
        ]
        indexes = [
            models.Index(fields=["serial", "id"], name="card_serial"),
            models.Index(fields=["-bought_on", "-id"], name="card_bought"),
            models.Index(fields=["deleted_at", "id"], name="card_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.serial
