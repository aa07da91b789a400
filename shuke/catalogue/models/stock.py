"""How much is there, and where: places, what lies on them, and every movement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do, told
from shuke.accounts.rights import Verb
from shuke.catalogue.models.products import Product
from shuke.core.fields import QuantityField
from shuke.events.models import AppendOnly
from shuke.records.models import Recorded


class Location(Recorded):
    """A shop, a shelf, a warehouse. Goods without a place lie at the first of them."""

    name = models.CharField(_("Stock location"), max_length=80)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("Place in the list"), default=0, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="location_has_name", condition=~Q(name="")),
            models.UniqueConstraint(name="location_name_once", fields=["name"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="location_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="location_name"),
            models.Index(fields=["deleted_at", "id"], name="location_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class StockQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """For whoever sees products and may know how many there are."""
        granted = (
            may_do(user, "movement", verb) and may_do(user, "product", Verb.SEE) and told(user, "product", "stock")
        )
        return self.filter(product__deleted_at=None) if granted else self.none()


class Level(models.Model):
    """What lies at a place now: the sum of its movements. Only `actions.stock` writes it. It may be below zero, when
    more was sold than the shop knew of."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="levels", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="levels", verbose_name=_("Stock location"))
    quantity = QuantityField(_("Quantity"), default=Decimal(0))

    objects = StockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="level_once", fields=["product", "location"])]

    def __str__(self) -> str:
        return f"{self.product} · {self.location}"


class MovementQuerySet(StockQuerySet):
    def update(self, **_values: Any) -> int:
        raise AppendOnly("movements are never changed: write another one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("movements are never deleted: write another one")


class Movement(models.Model):
    """Append-only. `source` is what it was done for; the same source moves goods only once in each `turn`, for which
    `actions.stock` has them wait for each other: no constraint, as two products of one source may become one."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("There before")
        RECEIVE = "receive", _("Goods in")
        SHIP = "ship", _("Sold")
        RETURN = "return", _("Came back")
        COUNT = "count", _("Counted")
        ADJUST = "adjust", _("Corrected")
        TRANSFER = "transfer", _("Moved elsewhere")

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="movements", db_index=False, verbose_name=_("Product")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="+", db_index=False, verbose_name=_("Stock location")
    )
    kind = models.CharField(_("Movement"), max_length=10, choices=Kind)
    quantity = QuantityField(_("Quantity"))
    note = models.CharField(_("Reason"), max_length=200, blank=True)
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    turn = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(_("When"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("By")
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="movement_moves", condition=~Q(quantity=0)),
            models.CheckConstraint(
                name="movement_kind_known",
                condition=Q(kind__in=["opening", "receive", "ship", "return", "count", "adjust", "transfer"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["source_type", "source_id", "kind"],
                name="movement_source",
                condition=Q(source_id__isnull=False),
            ),
            models.Index(fields=["product", "-at", "-id"], name="movement_product"),
            models.Index(fields=["-at", "-id"], name="movement_at"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.quantity:+}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("movements are never changed: write another one")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("movements are never deleted: write another one")
