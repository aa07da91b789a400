"""How customers pay and how goods reach them: the shop's own choices, and what it lays down about selling."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Shop
from shuke.core.fields import MoneyField, ScaledDecimalField
from shuke.records.models import Recorded

CART_HOURS = 4


class Way(models.TextChoices):
    """What paying comes to, whatever the shop calls it. The last three are booked in ledgers."""

    CASH = "cash", _("Cash")
    CARD = "card", pgettext_lazy("payment", "Card")
    MOBILE = "mobile", _("Mobile payment")
    TRANSFER = "transfer", _("Bank transfer")
    ON_DELIVERY = "on_delivery", _("Cash on delivery")
    OTHER = "other", pgettext_lazy("payment", "Other")
    TAB = "tab", _("House account")
    POINTS = "points", _("Points")
    STORED = "stored", _("Stored value")


class PaymentMethod(Recorded):
    """A name of the shop's own for a way to pay, with what it costs the shop."""

    name = models.CharField(_("Way to pay"), max_length=60)
    way = models.CharField(_("Kind"), max_length=12, choices=Way, default=Way.OTHER)
    fee_rate = ScaledDecimalField(
        _("Costs the shop (%)"), places=3, null=True, blank=True,
        help_text=_("What the bank or platform keeps of each payment."),
    )  # fmt: skip
    position = models.PositiveIntegerField(_("Place in the list"), default=0)
    active = models.BooleanField(_("In use"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payment_method_once", fields=["name"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="payment_method_external_once",
                fields=["source_system", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryMethod(Recorded):
    name = models.CharField(_("Way to deliver"), max_length=60)
    fee = MoneyField(_("Customer pays"), null=True, blank=True)
    free_from = MoneyField(
        _("Free from"), null=True, blank=True, help_text=_("From this order total on, the customer pays no delivery.")
    )
    cost = MoneyField(_("Costs the shop"), null=True, blank=True)
    tracking_url = models.CharField(
        _("Where to follow it"),
        max_length=300,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_("Write {no} where the tracking number belongs."),
    )
    position = models.PositiveIntegerField(_("Place in the list"), default=0)
    active = models.BooleanField(_("In use"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_method_once", fields=["name"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="delivery_method_external_once",
                fields=["source_system", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Selling(models.Model):
    """What the shop laid down about selling; there is a single row, or none while all is as it comes."""

    shop = models.OneToOneField(Shop, models.CASCADE, primary_key=True, related_name="selling")
    tax_included = models.BooleanField(
        _("Prices include tax"), default=True, help_text=_("Off: the tax is added to the order.")
    )
    cart_hours = models.PositiveIntegerField(
        _("A cart counts as left after (hours)"), default=CART_HOURS, help_text=_("Then it appears on Today.")
    )
