"""Households: who lives together, who pays, who uses; and who once did."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Team, User
from shuke.accounts.policy import may_do, reach_of, sees_all, team_scope
from shuke.accounts.rights import Verb
from shuke.customers.models.customer import Customer
from shuke.records.models import Recorded


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """With a member whom the person sees; one that nobody lives in goes by its team."""
        if not (may_do(user, "household", Verb.SEE) and may_do(user, "household", verb)):
            return self.none()
        if sees_all(user):
            return self.alive()
        inside = Membership.objects.current().filter(household=OuterRef("pk"))
        seen = inside.filter(Exists(Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))))
        shared = Q(pk__in=reach_of(user, "household", verb).shared)
        return self.alive().filter(Exists(seen) | Q(team_scope(user), ~Exists(inside)) | shared)

    def alive(self) -> Self:
        return self.filter(deleted_at=None)


class Household(Recorded):
    """`team` decides who sees it while nobody lives in it; otherwise whoever sees a member does."""

    name = models.CharField(_("Household"), max_length=120)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("Team")
    )
    note = models.TextField(_("Note"), blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="household_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="household_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="household_name"),
            models.Index(fields=["team", "name", "id"], name="household_team_name"),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def alive(self) -> Self:
        return self.filter(deleted_at=None, household__deleted_at=None, customer__deleted_at=None)

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Of the customers whom the person sees, also those who have left."""
        if not may_do(user, "membership", verb):
            return self.none()
        return self.alive().filter(Exists(Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))))

    def current(self) -> Self:
        """Who lives there now; people in the bin do not."""
        return self.filter(deleted_at=None, left_on=None, customer__deleted_at=None)

    def unseen_by(self, user: User | AnonymousUser) -> Self:
        """The current ones of people whom the person may not see."""
        return self.current().exclude(Exists(Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))))

    def as_seen_by(self, user: User | AnonymousUser) -> Self:
        """The current ones, each told apart by `seen`: without it, say that there is one and nothing more."""
        seen = Exists(Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id")))
        return self.current().select_related("customer").annotate(seen=seen).order_by("-is_primary", "joined_on", "id")


class Membership(Recorded):
    """One customer's stay in a household, from a day and until a day. A customer lives in one at a time."""

    class Role(models.TextChoices):
        PAYER = "payer", _("Payer")
        USER = "user", pgettext_lazy("in a household", "User")
        ELDER = "elder", _("Elder")
        CHILD = "child", _("Child")
        OTHER = "other", pgettext_lazy("in a household", "Other")

    household = models.ForeignKey(Household, models.CASCADE, related_name="memberships", verbose_name=_("Household"))
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="memberships", verbose_name=_("Customer"))
    role = models.CharField(_("Role at home"), max_length=12, choices=Role, default=Role.USER)
    is_primary = models.BooleanField(_("Speaks for the household"), default=False)
    joined_on = models.DateField(_("Since"))
    left_on = models.DateField(_("Ended on"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__in=["payer", "user", "elder", "child", "other"])
            ),
            models.CheckConstraint(
                name="membership_in_order_of_time", condition=Q(left_on=None) | Q(left_on__gte=F("joined_on"))
            ),
            models.UniqueConstraint(
                name="membership_one_home", fields=["customer"], condition=Q(left_on=None, deleted_at=None)
            ),
            models.UniqueConstraint(
                name="membership_one_payer",
                fields=["household"],
                condition=Q(role="payer", left_on=None, deleted_at=None),
            ),
            models.UniqueConstraint(
                name="membership_one_primary",
                fields=["household"],
                condition=Q(is_primary=True, left_on=None, deleted_at=None),
            ),
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="membership_created")]

    def __str__(self) -> str:
        return f"{self.customer} · {self.get_role_display()}"
