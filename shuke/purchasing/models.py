"""Whom the shop buys from: vendors, what they ask for a product, orders to them, and goods that came in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField, QuantityField
from shuke.records.models import Recorded


class Vendor(Recorded):
    """Whoever the shop pays: makers of its goods, and those who carry, host and collect for it."""

    class Category(models.TextChoices):
        GOODS = "goods", pgettext_lazy("vendor", "Goods")
        WEB = "web", pgettext_lazy("vendor", "Web service")
        PAYMENT = "payment", pgettext_lazy("vendor", "Payment service")
        LOGISTICS = "logistics", pgettext_lazy("vendor", "Logistics")
        OTHER = "other", _("Other")

    name = models.CharField(_("Vendor"), max_length=120)
    category = models.CharField(_("What it supplies"), max_length=10, choices=Category, default=Category.GOODS)
    contact = models.CharField(_("Contact person"), max_length=80, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    site = models.URLField(_("Website"), blank=True)
    terms_days = models.PositiveIntegerField(
        _("To pay within (days)"),
        null=True,
        blank=True,
        help_text=_("Counted from the day the goods come in. Left empty, they are paid on that day."),
    )
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="vendor_has_name", condition=~Q(name="")),
            models.UniqueConstraint(name="vendor_name_once", fields=["name"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="vendor_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="vendor_name"),
            models.Index(fields=["deleted_at", "id"], name="vendor_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class VendorProduct(Recorded):
    """What a vendor asks for a product, and how long it takes."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="products", verbose_name=_("Vendor"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="vendors", verbose_name=_("Product"))
    price = MoneyField(_("Purchase price"), null=True, blank=True)
    lead_days = models.PositiveIntegerField(_("Delivery takes (days)"), null=True, blank=True)
    min_quantity = QuantityField(_("Order at least"), null=True, blank=True)
    vendor_code = models.CharField(_("Vendor's code"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="vendor_product_once", fields=["vendor", "product"], condition=Q(deleted_at=None)
            ),
            models.CheckConstraint(
                name="vendor_product_price",
                condition=Q(price=None) | Q(price__gte=0),
                violation_error_message=_("A price can't be below zero."),
            ),
            models.UniqueConstraint(
                name="vendor_product_external_once",
                fields=["source_system", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="vendor_product_created"),
            models.Index(fields=["deleted_at", "id"], name="vendor_product_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def about(self) -> str:
        return f"{self.product} · {self.vendor}"


class PurchaseOrder(Recorded):
    """`total` is the sum of its lines; only the actions write it."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("purchase", "Draft")
        SENT = "sent", pgettext_lazy("purchase", "Sent")
        PARTLY = "partly", pgettext_lazy("purchase", "Partly received")
        RECEIVED = "received", pgettext_lazy("purchase", "Received")
        CANCELLED = "cancelled", pgettext_lazy("purchase", "Cancelled")

    number = models.CharField(
        _("Purchase order no."), max_length=30, blank=True, help_text=_("Left empty, the next number is given.")
    )
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="orders", verbose_name=_("Vendor"))
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.DRAFT)
    sent_on = models.DateField(_("Sent on"), null=True, blank=True)
    expected_on = models.DateField(_("Arrives on"), null=True, blank=True)
    total = MoneyField(_("Total"), default=Decimal(0), editable=False)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="purchase_number_once", fields=["number"], condition=Q(deleted_at=None)),
            models.CheckConstraint(
                name="purchase_status_known",
                condition=Q(status__in=["draft", "sent", "partly", "received", "cancelled"]),
            ),
            models.UniqueConstraint(
                name="purchase_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="purchase_created"),
            models.Index(fields=["number", "id"], name="purchase_number"),
            models.Index(fields=["deleted_at", "id"], name="purchase_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_coming(self) -> bool:
        return self.status in {self.Status.SENT, self.Status.PARTLY}


class PurchaseLine(Recorded):
    """One product of a purchase order; each product stands there once. `received` is the sum of what came in."""

    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="lines", verbose_name=_("Purchase order"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="purchases", verbose_name=_("Product"))
    quantity = QuantityField(_("Quantity"))
    price = MoneyField(_("Purchase price"), default=Decimal(0), blank=True)
    received = QuantityField(_("Arrived"), default=Decimal(0), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="purchase_line_once", fields=["order", "product"], condition=Q(deleted_at=None)
            ),
            models.CheckConstraint(
                name="purchase_line_quantity",
                condition=Q(quantity__gt=0),
                violation_error_message=_("A quantity must be more than zero."),
            ),
            models.CheckConstraint(
                name="purchase_line_received",
                condition=Q(received__gte=0, received__lte=F("quantity")),
                violation_error_message=_("It can't be fewer than have come in."),
            ),
            models.CheckConstraint(
                name="purchase_line_price",
                condition=Q(price__gte=0),
                violation_error_message=_("A price can't be below zero."),
            ),
            models.UniqueConstraint(
                name="purchase_line_external_once",
                fields=["source_system", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="purchase_line_created"),
            models.Index(fields=["deleted_at", "id"], name="purchase_line_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def about(self) -> str:
        return f"{self.order} · {self.product}"

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price

    @property
    def open(self) -> Decimal:
        """How many are still to come."""
        return self.quantity - self.received


class GoodsIn(Recorded):
    """One delivery, and what is owed for it. Its goods are the movements whose source it is."""

    number = models.CharField(_("Goods in no."), max_length=30)
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="deliveries", verbose_name=_("Purchase order")
    )
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="deliveries", verbose_name=_("Vendor"))
    received_on = models.DateField(_("Arrived on"))
    amount = MoneyField(_("To pay"))
    due_on = models.DateField(_("Due on"))
    paid_on = models.DateField(_("Paid on"), null=True, blank=True)
    invoice = models.CharField(_("Invoice no."), max_length=60, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="goods_in_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="goods_in_due"),
            models.Index(fields=["-received_on", "-id"], name="goods_in_received"),
            models.Index(fields=["deleted_at", "id"], name="goods_in_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    def is_overdue(self, on: date) -> bool:
        return self.paid_on is None and self.due_on < on
