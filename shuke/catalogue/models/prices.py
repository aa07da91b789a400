"""What somebody pays: price books, each for some customers and some time."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.catalogue.models.products import Product
from shuke.core.fields import MoneyField, QuantityField, ScaledDecimalField
from shuke.customers.models import Customer
from shuke.records.models import Recorded, SavedView


class PriceBook(Recorded):
    """For one customer, for a grade, for those in a kept view of customers, or for everybody; and from a day until one.
    Which of several holds is told in `queries.prices`."""

    name = models.CharField(_("Price book"), max_length=120)
    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="price_books",
        verbose_name=_("Only this customer"),
    )
    grade = models.CharField(_("Only grade"), max_length=1, choices=Customer.Grade, blank=True)
    view = models.ForeignKey(
        SavedView, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Only customers of the view")
    )
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    active = models.BooleanField(_("In force"), default=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="price_book_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="price_book_in_order_of_time",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It can't end before it begins."),
            ),
            models.UniqueConstraint(
                name="price_book_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="price_book_name"),
            models.Index(fields=["deleted_at", "id"], name="price_book_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class BookPrice(Recorded):
    """One line of a book: a product's price, or so much percent off a product, a category or everything; from a
    quantity on."""

    book = models.ForeignKey(PriceBook, models.CASCADE, related_name="prices", verbose_name=_("Price book"))
    product = models.ForeignKey(
        Product, models.CASCADE, null=True, blank=True, related_name="book_prices", verbose_name=_("Product")
    )
    category = models.CharField(_("Category"), max_length=80, blank=True)
    from_quantity = QuantityField(_("From a quantity of"), default=Decimal(1))
    price = MoneyField(_("Price"), null=True, blank=True)
    percent_off = ScaledDecimalField(_("Percent off"), places=3, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="book_price_one_way",
                condition=Q(price__isnull=True, percent_off__isnull=False)
                | Q(price__isnull=False, percent_off__isnull=True),
                violation_error_message=_("Write either a price or a percentage."),
            ),
            models.CheckConstraint(
                name="book_price_of_a_product",
                condition=Q(price=None) | Q(product__isnull=False),
                violation_error_message=_("A price belongs to one product; for several, write a percentage."),
            ),
            models.CheckConstraint(
                name="book_price_not_negative",
                condition=Q(price=None) | Q(price__gte=0),
                violation_error_message=_("A price can't be below zero."),
            ),
            models.CheckConstraint(
                name="book_price_percentage",
                condition=Q(percent_off=None) | Q(percent_off__gte=0, percent_off__lte=100),
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
            models.CheckConstraint(
                name="book_price_quantity",
                condition=Q(from_quantity__gt=0),
                violation_error_message=_("A quantity must be more than zero."),
            ),
            models.UniqueConstraint(
                name="book_price_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["book", "product"], name="book_price_product"),
            models.Index(fields=["created_at", "id"], name="book_price_created"),
            models.Index(fields=["deleted_at", "id"], name="book_price_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def about(self) -> str:
        return str(self.product or self.category or gettext("Everything"))
