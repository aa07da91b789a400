"""Tabs: buying now, paying at the end of the month."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do, reach_of
from shuke.accounts.rights import Verb
from shuke.core.fields import MoneyField, ScaledDecimalField
from shuke.customers.models import Customer, Household
from shuke.ledgers.queries.holders import Holder
from shuke.records.models import Recorded


class TabQuerySet(models.QuerySet["Tab"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Whoever sees the customer, or the household, sees the tab."""
        if not (may_do(user, "tab", Verb.SEE) and may_do(user, "tab", verb)):
            return self.none()
        if all(reach_of(user, kind).everything for kind in ("customer", "household")):
            # PostgreSQL would list all customers for the two questions below: 80 ms of each page.
            holder = Q(customer__isnull=False, customer__deleted_at=None)
            holder |= Q(household__isnull=False, household__deleted_at=None)
            return self.alive().filter(holder)
        mine = Exists(Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id")))
        home = Exists(Household.objects.visible_to(user).filter(pk=OuterRef("household_id")))
        return self.alive().filter(mine | home)

    def alive(self) -> Self:
        return self.filter(deleted_at=None)


class Tab(Recorded):
    """Of a customer or of a household. `discount` is a percentage on what is written up."""

    name = models.CharField(
        _("Tab"), max_length=120, blank=True, help_text=_("Left empty, it is called as its holder.")
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="tabs", verbose_name=_("Customer")
    )
    household = models.ForeignKey(
        Household, models.CASCADE, null=True, blank=True, related_name="tabs", verbose_name=_("Household")
    )
    limit = MoneyField(_("Up to"), default=Decimal(0), help_text=_("They can owe no more than this."))
    discount = ScaledDecimalField(_("Discount %"), places=3, default=Decimal(0), blank=True)
    statement_day = models.PositiveSmallIntegerField(
        _("Statement on day"), default=31, help_text=_("Of the month; 31 is its last day.")
    )
    active = models.BooleanField(_("May be used"), default=True)
    note = models.TextField(_("Note"), blank=True)

    objects = TabQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tab_of_one_holder",
                condition=Q(customer=None, household__isnull=False) | Q(customer__isnull=False, household=None),
                violation_error_message=_("A tab belongs to a customer or to a household: choose one of the two."),
            ),
            models.CheckConstraint(name="tab_limit_not_negative", condition=Q(limit__gte=0)),
            models.CheckConstraint(
                name="tab_discount_a_percentage",
                condition=Q(discount__gte=0, discount__lte=100),
                violation_error_message=_("A discount is between 0 and 100 %."),
            ),
            models.CheckConstraint(
                name="tab_day_of_month",
                condition=Q(statement_day__gte=1, statement_day__lte=31),
                violation_error_message=_("A day of the month is between 1 and 31."),
            ),
            models.UniqueConstraint(
                name="tab_once_a_customer",
                fields=["customer"],
                condition=Q(deleted_at=None, customer__isnull=False),
                violation_error_message=_("This customer has a tab already."),
            ),
            models.UniqueConstraint(
                name="tab_once_a_household",
                fields=["household"],
                condition=Q(deleted_at=None, household__isnull=False),
                violation_error_message=_("This household has a tab already."),
            ),
            models.UniqueConstraint(
                name="tab_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="tab_name"),
            models.Index(fields=["deleted_at", "id"], name="tab_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def holder(self) -> Holder:
        if self.customer_id is not None:
            return Holder("customer", self.customer_id)
        assert self.household_id is not None
        return Holder("household", self.household_id)
