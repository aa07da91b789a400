"""How goods are told apart: categories within categories, brands, and families of the same thing in several sizes."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.records.models import Recorded


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        granted = may_do(user, "category", Verb.SEE) and may_do(user, "category", verb)
        return self.filter(deleted_at=None) if granted else self.none()


class Category(Recorded):
    """A place in the tree. Products name theirs by its name (docs/decisions/0020), so a name stands there once."""

    name = models.CharField(_("Category"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Belongs to")
    )
    position = models.PositiveIntegerField(_("Place in the list"), default=0, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="category_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="category_not_in_itself",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A category can't stand within itself."),
            ),
            models.UniqueConstraint(name="category_name_once", fields=["name"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="category_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="category_name"),
            models.Index(fields=["deleted_at", "id"], name="category_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class Brand(Recorded):
    name = models.CharField(_("Brand"), max_length=80)
    site = models.CharField(_("Web site"), max_length=200, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="brand_has_name", condition=~Q(name="")),
            models.UniqueConstraint(name="brand_name_once", fields=["name"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="brand_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="brand_name"),
            models.Index(fields=["deleted_at", "id"], name="brand_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class Family(Recorded):
    """One style in several sizes and colours, each of which is a product of its own."""

    name = models.CharField(_("Product family"), max_length=200)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="family_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="family_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="family_name"),
            models.Index(fields=["deleted_at", "id"], name="family_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name
