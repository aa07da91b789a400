"""Views of a list that people have kept."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import sees_all, visible_team_ids


class KeptQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Own ones, those of own teams, and everyone's."""
        if not user.is_authenticated:
            return self.none()
        return self.of(user.pk, None if sees_all(user) else tuple(visible_team_ids(user)))

    def of(self, person: int, teams: tuple[int, ...] | None) -> Self:
        """As a person sees them who belongs to these teams, or to all (None)."""
        theirs = Q(audience="team") if teams is None else Q(audience="team", team__in=teams)
        return self.filter(Q(audience="everyone") | theirs | Q(owner=person))


class Kept(models.Model):
    """What people keep under a name, for themselves, for a team or for everyone (records.actions.keeping)."""

    class Audience(models.TextChoices):
        OWN = "own", _("Only me")
        TEAM = "team", _("A team")
        EVERYONE = "everyone", _("Everyone")

    labels = models.JSONField(default=dict)  # language → name
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.OWN)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    pack = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return next(iter(self.labels.values()), "")


class SavedView(Kept):
    """`filters` is written in the filter language (docs/filters.md), `quick` holds the quick filters and the words `q`;
    `columns` is `[{"name": …, "width": pixels}]`, `totals` says how a column is totalled: `{name: "sum"}`."""

    class Form(models.TextChoices):
        TABLE = "table", _("Table")
        KANBAN = "kanban", _("Board")
        CALENDAR = "calendar", _("Calendar")

    record_type = models.CharField(max_length=60)
    form = models.CharField(max_length=10, choices=Form, default=Form.TABLE)
    filters = models.JSONField(default=dict)
    quick = models.JSONField(default=dict)
    sort = models.CharField(max_length=80, blank=True)
    columns = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    group_by = models.CharField(max_length=80, blank=True)  # of a board
    day_field = models.CharField(max_length=80, blank=True)  # of a calendar
    begins = models.BooleanField(default=False)  # the list opens with it, unless a person has chosen otherwise
    used_at = models.DateTimeField(null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="view_of_a_team", condition=~Q(audience="team") | Q(team__isnull=False)),
            models.CheckConstraint(name="own_view_has_owner", condition=~Q(audience="own") | Q(owner__isnull=False)),
            models.UniqueConstraint(name="one_view_begins", fields=["record_type"], condition=Q(begins=True)),
        ]
        indexes = [models.Index(fields=["record_type", "position", "id"], name="view_of_type")]


class Arrangement(models.Model):
    """How one person has a list before them: of the plain list (`view` is none) for good; of a saved view, what they
    changed and neither kept in it nor threw away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    record_type = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="+")
    columns = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    compact = models.BooleanField(default=False)
    begins_with = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_arrangement", fields=["user", "record_type"], condition=Q(view__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_arrangement_of_a_view", fields=["user", "view"], condition=Q(view__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.record_type}"
