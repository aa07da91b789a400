"""What somebody has chosen and not yet ordered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import rows_through
from shuke.accounts.rights import Verb
from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField, QuantityField
from shuke.customers.models import Customer
from shuke.orders.models.methods import CART_HOURS, Selling
from shuke.orders.models.orders import Order
from shuke.records.models import Recorded

LONGEST = timedelta(days=30)  # that a cart waits


class CartQuerySet(models.QuerySet["Cart"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        held = rows_through(user, "cart", "customer", verb)
        alive = self.filter(deleted_at=None)
        return alive.filter(Exists(Customer.objects.filter(held, pk=OuterRef("customer_id")))) if held else alive

    def left(self, now: datetime) -> Self:
        """Those that wait for longer than the shop lets them, the largest first. After a month nobody wants it."""
        hours = Selling.objects.filter(shop=1).values_list("cart_hours", flat=True).first()
        since = now - timedelta(hours=CART_HOURS if hours is None else hours)
        waiting = self.filter(status=Cart.Status.OPEN, touched_at__range=(now - LONGEST, since))
        return waiting.order_by("-total", "touched_at", "id")


class Cart(Recorded):
    """`touched_at` is when the customer last did something with it: from then on it waits."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting")
        ORDERED = "ordered", _("Ordered")
        DROPPED = "dropped", _("Given up")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="carts", db_index=False, verbose_name=_("Customer")
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.OPEN)
    channel = models.CharField(_("Channel"), max_length=40, blank=True)
    touched_at = models.DateTimeField(_("Last used"), blank=True, help_text=_("Left empty, it is now."))
    total = MoneyField(_("Total"), default=0, editable=False)
    url = models.CharField(
        _("Address of the cart"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    note = models.TextField(_("Note"), blank=True)
    reminded_at = models.DateTimeField(_("Reminded"), null=True, editable=False)
    order = models.OneToOneField(Order, models.SET_NULL, null=True, blank=True, editable=False, related_name="cart")

    objects = CartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cart_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["-touched_at", "-id"], name="cart_touched"),
            models.Index(fields=["customer", "-touched_at", "-id"], name="cart_customer"),
            # Those that wait are few among all that ever were.
            models.Index(fields=["-total", "touched_at"], name="cart_waiting", condition=Q(status="open")),
            models.Index(fields=["deleted_at", "id"], name="cart_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return ", ".join(line.product.name for line in self.lines.select_related("product").order_by("id")[:3])


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("Product"))
    quantity = QuantityField(_("Quantity"))
    unit_price = MoneyField(_("Unit price"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="cart_line_of_something", condition=Q(quantity__gt=0)),
        ]
