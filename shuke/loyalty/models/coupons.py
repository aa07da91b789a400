"""Coupons: what they take off, when, and of what. Who has how many stands in the ledgers."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField
from shuke.records.models import Recorded


class CouponQuerySet(models.QuerySet["Coupon"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Coupons are the shop's own: all of them or none."""
        granted = may_do(user, "coupon", Verb.SEE) and may_do(user, "coupon", verb)
        return self.filter(deleted_at=None) if granted else self.none()

    def alive(self) -> Self:
        return self.filter(deleted_at=None)


class Coupon(Recorded):
    """With a `code`, whoever knows it may use it, each customer so many times; without, it must be issued to them."""

    class Kind(models.TextChoices):
        PERCENT = "percent", _("A percentage off")
        AMOUNT = "amount", _("Amount off")
        SHIPPING = "shipping", _("Free shipping")

    name = models.CharField(_("Coupon"), max_length=120)
    kind = models.CharField(_("What it does"), max_length=12, choices=Kind, default=Kind.AMOUNT)
    value = MoneyField(_("How much off"), default=0, blank=True, help_text=_("10 is 10 % or NT$10, as chosen above."))
    code = models.CharField(
        _("Code"), max_length=40, blank=True, help_text=_("Empty: only those you give it to can use it.")
    )
    minimum = MoneyField(_("From an amount of"), null=True, blank=True)
    starts_on = models.DateField(_("Good from"), null=True, blank=True)
    ends_on = models.DateField(_("Good until"), null=True, blank=True)
    lasts_days = models.PositiveIntegerField(
        _("Days after it is given"), null=True, blank=True, help_text=_("How long a given coupon lasts.")
    )
    each = models.PositiveIntegerField(_("Times each customer may use the code"), null=True, blank=True, default=1)
    given_for = models.CharField(
        _("Given by itself for"), max_length=40, blank=True,
        help_text=_("Once a year to each customer whose day comes; a lunar day, if that is how you keep it."),
    )  # fmt: skip
    days_before = models.PositiveSmallIntegerField(_("Days before"), default=7, blank=True)
    active = models.BooleanField(_("In use"), default=True)

    objects = CouponQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="coupon_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="coupon_kind_known", condition=Q(kind__in=["percent", "amount", "shipping"])),
            models.CheckConstraint(
                name="coupon_value_fits",
                condition=Q(kind="shipping")
                | Q(kind="amount", value__gt=0)
                | Q(kind="percent", value__gt=0, value__lte=100),
                violation_error_message=_("Say how much it takes off: a percentage up to 100, or an amount."),
            ),
            models.CheckConstraint(
                name="coupon_in_order_of_time",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                name="coupon_given_or_by_code",
                condition=Q(given_for="") | Q(code=""),
                violation_error_message=_("Whoever knows its code can use it: it isn’t given by itself too."),
            ),
            models.CheckConstraint(
                name="coupon_not_long_before",
                condition=Q(days_before__lte=60),
                violation_error_message=_("At most 60 days before."),
            ),
            models.UniqueConstraint(
                name="coupon_code_once",
                fields=["code"],
                condition=~Q(code="") & Q(deleted_at=None),
                violation_error_message=_("Another coupon has this code."),
            ),
            models.UniqueConstraint(
                name="coupon_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="coupon_name"),
            models.Index(fields=["ends_on", "id"], name="coupon_ends"),
            models.Index(fields=["deleted_at", "id"], name="coupon_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def book(self) -> str:
        return f"coupon.{self.pk}"


class Giving(models.Model):
    """A coupon given to many: `ids` are theirs, int64, fixed when it was asked for; `place` how far it is."""

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="givings")
    ids = models.BinaryField()
    place = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=60, blank=True)  # of the form that asked for it, which may be sent twice
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="giving_once", fields=["token"], condition=~Q(token=""))]

    def __str__(self) -> str:
        return f"{self.coupon_id} {self.place}/{self.total}"


class CouponScope(models.Model):
    """Of what a coupon takes something off; without any, of everything."""

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="scopes")
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="+")
    category = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="coupon_scope_of_one_thing",
                condition=Q(product=None) & ~Q(category="") | Q(product__isnull=False, category=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.product or self.category)
