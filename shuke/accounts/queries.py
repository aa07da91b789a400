"""The shop and the people in it, as pages ask for them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from shuke.accounts.models import Shop, Team, User


def current_shop() -> Shop | None:
    """The shop, or None before the first-run wizard."""
    return Shop.objects.filter(id=1).first()


def people() -> QuerySet[User]:
    return User.objects.prefetch_related("teams").order_by("-is_active", "name", "id")


def teams() -> QuerySet[Team]:
    """Every team in the order of the shop, with how many people work in it."""
    counted = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))
    return counted.select_related("parent").order_by("position", "name")


def with_below(own: set[int]) -> set[int]:
    """These teams' ids and those of all teams below them, at any depth."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Team.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, queue = set(own), list(own)
    while queue:
        fresh = [child for child in children.get(queue.pop(), []) if child not in found]
        found.update(fresh)
        queue.extend(fresh)
    return found
