"""What goes with a product: other products, and pictures."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.rights import Verb
from shuke.catalogue.models.products import Product
from shuke.records.models import Attachment


class CompanionQuerySet(models.QuerySet["Companion"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        seen = Product.objects.visible_to(user, verb)
        return self.filter(product__in=seen, other__in=Product.objects.visible_to(user))


class Companion(models.Model):
    """`other` may be offered to who buys `product`: beside it, or in its place as the better one."""

    class Kind(models.TextChoices):
        WITH = "with", _("Goes with it")
        BETTER = "better", _("The better one")

    product = models.ForeignKey(Product, models.CASCADE, related_name="companions", db_index=False)
    other = models.ForeignKey(Product, models.CASCADE, related_name="companion_of", verbose_name=_("Product"))
    kind = models.CharField(_("How"), max_length=10, choices=Kind, default=Kind.WITH)
    position = models.PositiveIntegerField(default=0)

    objects = CompanionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="companion_once", fields=["product", "other"]),
            models.CheckConstraint(name="companion_is_another", condition=~Q(product=F("other"))),
            models.CheckConstraint(name="companion_kind_known", condition=Q(kind__in=["with", "better"])),
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.other}"


class Picture(models.Model):
    """A photo of a product; the first in order is the one that lists and sheets show."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="pictures", db_index=False)
    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["product", "position", "id"], name="picture_product")]

    def __str__(self) -> str:
        return str(self.attachment)
