"""The shop and the people in it, as pages ask for them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from shuke.accounts.models import Role, Shop, Team, User


def current_shop() -> Shop | None:
    """The shop, or None before the first-run wizard."""
    return Shop.objects.filter(id=1).first()


def people() -> QuerySet[User]:
    return User.objects.prefetch_related("teams").order_by("-is_active", "name", "id")


def other_owners(person: User) -> QuerySet[User]:
    """Those who could still run the shop if this person did not."""
    return User.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=person.pk)


def teams() -> QuerySet[Team]:
    """Every team in the order of the shop, with how many people work in it."""
    counted = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))
    return counted.select_related("parent").order_by("position", "name")
