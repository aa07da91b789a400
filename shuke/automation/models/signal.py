"""Something that a customer did, as it happened."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import User
from shuke.accounts.policy import may_do, rows_through
from shuke.accounts.rights import CUSTOMER, Verb
from shuke.catalogue.models import Product
from shuke.customers.models import Customer

MOST_DATA = 2_000  # characters of JSON


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Those of the customers whom the person sees."""
        if not may_do(user, CUSTOMER, Verb.SEE):
            return self.none()
        held = rows_through(user, CUSTOMER, CUSTOMER, verb)
        seen = Customer.objects.alive().filter(held, pk=OuterRef("customer_id"))
        return self.filter(Exists(seen)) if held else self.filter(customer__deleted_at=None)


class Signal(models.Model):
    """Never changed, and forgotten after as many days as the contact policy says. `data` is whatever the program that
    sent it wants to add: `text` of a question, `page` of a view. The same `external_id` of a source comes in once."""

    class Kind(models.TextChoices):
        PAGE_VIEW = "page_view", pgettext_lazy("signal", "Looked at a page")
        PRODUCT_VIEW = "product_view", pgettext_lazy("signal", "Looked at a product")
        CART = "cart", pgettext_lazy("signal", "Put something into the cart")
        CHECKOUT = "checkout", pgettext_lazy("signal", "Went to the checkout")
        ORDER = "order", pgettext_lazy("signal", "Ordered")
        RETURN = "return", pgettext_lazy("signal", "Sent something back")
        CALL = "call", pgettext_lazy("signal", "Called")
        SCAN = "scan", pgettext_lazy("signal", "Scanned something")
        MESSAGE = "message", pgettext_lazy("signal", "Wrote a message")
        QUESTION = "question", pgettext_lazy("signal", "Asked something")
        CUSTOM = "custom", _("Something else")

    kind = models.CharField(max_length=12, choices=Kind, verbose_name=pgettext_lazy("signal", "What happened"))
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False, verbose_name=_("Customer"))
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("Product")
    )
    at = models.DateTimeField(_("When"))
    data: Any = models.JSONField(default=dict)
    source = models.CharField(_("Came from"), max_length=40, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signal_once", fields=["source", "external_id"], condition=~Q(external_id="")),
        ]
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="signal_customer"),
            models.Index(fields=["product"], name="signal_product", condition=Q(product__isnull=False)),
            models.Index(fields=["at"], name="signal_at"),
        ]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)
