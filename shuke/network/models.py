"""Who sponsored whom in a direct-selling team, and whose line each one belongs to (docs/decisions/0018)."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.customers.models import Customer
from shuke.records.models import Recorded


class SponsorshipQuerySet(models.QuerySet["Sponsorship"]):
    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Of the members whom the person sees, whoever sponsored them."""
        if not (may_do(user, "sponsorship", Verb.SEE) and may_do(user, "sponsorship", verb)):
            return self.none()
        return self.alive().filter(Exists(Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))))


class Sponsorship(Recorded):
    """A member and the one who brought them in. Who stands at the top of a tree has none of their own."""

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="sponsorships", db_index=False, verbose_name=_("Member")
    )
    sponsor = models.ForeignKey(
        Customer, models.PROTECT, related_name="sponsored", db_index=False, verbose_name=_("Sponsor")
    )
    joined_on = models.DateField(_("Joined on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    objects = SponsorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="sponsor_is_another", condition=~Q(customer=F("sponsor"))),
            models.UniqueConstraint(name="sponsored_once", fields=["customer"], condition=Q(deleted_at=None)),
        ]
        indexes = [
            models.Index(fields=["customer"], name="sponsorship_customer"),
            models.Index(fields=["sponsor", "customer"], name="sponsorship_sponsor"),
            models.Index(fields=["joined_on", "id"], name="sponsorship_joined"),
            models.Index(fields=["created_at", "id"], name="sponsorship_created"),
            models.Index(fields=["deleted_at", "id"], name="sponsorship_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.sponsor} → {self.customer}"


class Above(models.Model):
    """Everybody above a member, and the member too (distance 0): what a line adds up to is then one join. Worked out
    from the sponsorships, by `actions.tree.settle` alone."""

    member = models.ForeignKey(Customer, models.CASCADE, related_name="above", db_index=False)
    ancestor = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="above_once", fields=["member", "ancestor"])]
        indexes = [models.Index(fields=["ancestor", "distance", "member"], name="above_ancestor")]


class Line(models.Model):
    """A member who leads a line of their own, and the team that is this line: everybody below belongs to it, as far
    as the next leader. So a leader sees their own line by seeing their own team."""

    team = models.OneToOneField(Team, models.CASCADE, related_name="line")
    leader = models.OneToOneField(Customer, models.CASCADE, related_name="line")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.team)
