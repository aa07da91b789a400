"""What was bought."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import reach_of, rows_through, told
from shuke.accounts.rights import Verb
from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField, QuantityField, ScaledDecimalField
from shuke.customers.models import Customer
from shuke.orders.models.methods import DeliveryMethod
from shuke.records.models import Recorded

ZERO = Decimal(0)


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Asked of each order, not joined: SQLite would begin such a join at all the teams' customers."""
        alive, held = self.filter(deleted_at=None), rows_through(user, "order", "customer", verb)
        if not held:
            return alive
        held = Q(Exists(Customer.objects.filter(held, pk=OuterRef("customer_id"))))
        shared = reach_of(user, "order", verb).shared
        return alive.filter(held | Q(pk__in=shared) if shared else held)


class Order(Recorded):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        PAID = "paid", _("Paid")
        SHIPPED = "shipped", _("Shipped")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNED = "returned", _("Returned")

    number = models.CharField(_("Order no."), max_length=60)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="orders", db_index=False, verbose_name=_("Customer")
    )
    ordered_on = models.DateField(_("Order date"))
    channel = models.CharField(_("Channel"), max_length=40, blank=True)
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.COMPLETED)
    currency = models.CharField(_("Currency"), max_length=3)
    discount = MoneyField(_("Discount"), default=ZERO, db_default=ZERO)  # on the whole order, beside those of its lines
    reductions = models.JSONField(null=True, editable=False)  # what that discount is made of (orders.discounts)
    delivery_fee = MoneyField(_("Delivery fee"), default=ZERO, db_default=ZERO)
    tax = MoneyField(_("Tax"), default=ZERO, db_default=ZERO, editable=False)
    tax_included = models.BooleanField(_("Prices include tax"), default=True, db_default=True)
    total = MoneyField(_("Total"), default=ZERO, editable=False)
    paid = MoneyField(_("Paid"), default=ZERO, db_default=ZERO, editable=False)  # refunds taken off
    margin = MoneyField(_("Margin"), null=True, editable=False)  # unknown while the cost of a line is
    delivery_method = models.ForeignKey(
        DeliveryMethod, models.PROTECT, null=True, blank=True, related_name="orders", db_index=False,
        verbose_name=_("Delivery"),
    )  # fmt: skip
    delivery_cost = MoneyField(_("Cost of the delivery"), default=ZERO, db_default=ZERO)  # to the shop
    tracking = models.CharField(_("Tracking no."), max_length=80, blank=True, default="", db_default="")
    shipped_on = models.DateField(_("Shipped on"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_status_known",
                condition=Q(status__in=["draft", "confirmed", "paid", "shipped", "completed", "cancelled", "returned"]),
            ),
            models.UniqueConstraint(
                name="order_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="order_number"),
            # With what a customer's orders are added up by: a filter asks it of thousands of customers.
            models.Index(fields=["customer", "-ordered_on", "-id", "deleted_at", "total"], name="order_customer"),
            models.Index(fields=["-ordered_on", "-id"], name="order_date"),
            models.Index(fields=["status", "-ordered_on", "-id"], name="order_status_date"),
            models.Index(fields=["deleted_at", "id"], name="order_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not told(user, "order", "rows"):
            return self.none()
        paths = {"team_path": "customer__team", "owner_path": "customer__owner", "pk_path": "customer"}
        return self.filter(rows_through(user, "order", "customer", **paths), order__deleted_at=None)

    def purchases(self) -> Self:
        """Lines that count as bought: neither drafts nor cancelled nor returned nor deleted orders."""
        return self.filter(counted=True)


class OrderLine(models.Model):
    """`customer`, `ordered_on` and `counted` repeat the order's (docs/decisions/0002): who bought what when is asked of
    ten million lines at once, and a join with the orders would double its price. Only orders.actions writes them.

    `quantity`, `amount` and `pv` are what the customer kept: a return takes its part off (docs/decisions/0021), so that
    whoever adds up lines counts net of returns. What was bought is that and its `returns`."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="lines", db_index=False, verbose_name=_("Product")
    )
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="lines", db_index=False)
    ordered_on = models.DateField(_("Order date"))
    counted = models.BooleanField(default=True)
    quantity = QuantityField(_("Quantity"))
    unit_price = MoneyField(_("Unit price"), null=True, blank=True)
    discount = MoneyField(_("Discount"), default=Decimal(0), blank=True)
    amount = MoneyField(_("Amount"), help_text=_("Quantity × unit price − discount"))
    pv = ScaledDecimalField(_("PV"), places=4, null=True, blank=True)  # of the whole line, not of one piece
    # As they were when it was sold; a line that came from a file has none of them.
    unit_cost = MoneyField(_("Cost"), null=True, blank=True)
    tax_rate = ScaledDecimalField(_("Tax %"), places=3, null=True, blank=True)
    commission_rate = ScaledDecimalField(_("Commission %"), places=3, null=True, blank=True)
    price_reason = models.CharField(max_length=120, null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    source_system = models.CharField(max_length=40, blank=True, editable=False)
    external_id = models.CharField(max_length=120, blank=True, editable=False)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="line_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "product", "ordered_on"], name="line_customer_product"),
            # With who bought it: a filter asks for the buyers of a product, of whom there are tens of thousands.
            models.Index(fields=["product", "ordered_on", "counted", "customer"], name="line_product_date"),
            models.Index(fields=["ordered_on"], name="line_date"),
        ]

    @property
    def price(self) -> Decimal:
        """Of one unit; worked out where a file told only the amount."""
        if self.unit_price is not None or not self.quantity:
            return self.unit_price or Decimal(0)
        return ((self.amount + self.discount) / self.quantity).quantize(Decimal("0.0001"))
