"""What is sold."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.catalogue.models.shelves import Brand, Family
from shuke.core.fields import MoneyField, QuantityField, ScaledDecimalField
from shuke.records.models import Recorded


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Products are the shop's own: all of them or none."""
        granted = may_do(user, "product", Verb.SEE) and may_do(user, "product", verb)
        return self.filter(deleted_at=None) if granted else self.none()


class Product(Recorded):
    code = models.CharField(_("Product code"), max_length=60)
    name = models.CharField(_("Product"), max_length=200)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    category = models.CharField(_("Category"), max_length=80, blank=True)
    price = MoneyField(_("Price"), null=True, blank=True)
    cost = MoneyField(_("Cost"), null=True, blank=True)
    tax_rate = ScaledDecimalField(_("Tax %"), places=3, null=True, blank=True)
    commission_rate = ScaledDecimalField(_("Commission %"), places=3, null=True, blank=True)
    pv = ScaledDecimalField(_("PV"), places=4, null=True, blank=True)
    stock = QuantityField(_("Stock"), null=True, blank=True)
    cycle_days = models.PositiveIntegerField(
        _("Lasts (days)"),
        null=True,
        blank=True,
        help_text=_("How many days one unit lasts. Left empty, it is learnt from the orders."),
    )
    active = models.BooleanField(_("On sale"), default=True)
    # What follows has a value in the database: imports of ten thousand products name only the columns above.
    barcode = models.CharField(_("Barcode"), max_length=60, blank=True, db_default="", default="")
    brand = models.ForeignKey(
        Brand, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("Brand")
    )
    family = models.ForeignKey(
        Family,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        db_index=False,
        verbose_name=_("Product family"),
    )
    size = models.CharField(pgettext_lazy("of goods", "Size"), max_length=40, blank=True, db_default="", default="")
    colour = models.CharField(_("Colour"), max_length=40, blank=True, db_default="", default="")
    reorder_level = QuantityField(
        _("Reorder at"), null=True, blank=True, help_text=_("When so many are left, it is time to order more.")
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("Replaced by")
    )
    description = models.TextField(_("Description"), blank=True, db_default="", default="")
    specs = models.TextField(
        _("Specifications"),
        blank=True,
        db_default="",
        default="",
        help_text=_("One a line, such as “Material: leather”."),
    )
    published = models.BooleanField(
        _("Customers can read it"),
        db_default=False,
        default=False,
        help_text=_(
            "A page with pictures, price and specifications that needs no sign-in. It never shows cost or stock."
        ),
    )
    slug = models.CharField(max_length=80, blank=True, editable=False, db_default="", default="")

    objects = ProductQuerySet.as_manager()

    class Meta:
        db_table = "orders_product"  # where it lay before the catalogue had an app of its own
        constraints = [
            models.CheckConstraint(name="product_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="product_has_code", condition=~Q(code="")),
            models.CheckConstraint(name="product_cycle_positive", condition=Q(cycle_days=None) | Q(cycle_days__gt=0)),
            models.CheckConstraint(name="product_price_not_negative", condition=Q(price=None) | Q(price__gte=0)),
            models.UniqueConstraint(name="product_code_once", fields=["code"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="product_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
            models.UniqueConstraint(
                name="product_barcode_once", fields=["barcode"], condition=~Q(barcode="") & Q(deleted_at=None)
            ),
            models.UniqueConstraint(name="product_slug_once", fields=["slug"], condition=~Q(slug="")),
            models.UniqueConstraint(
                name="product_variant_once",
                fields=["family", "size", "colour"],
                condition=Q(family__isnull=False, deleted_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="product_name"),
            models.Index(fields=["category", "name", "id"], name="product_category_name"),
            models.Index(fields=["deleted_at", "id"], name="product_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name
