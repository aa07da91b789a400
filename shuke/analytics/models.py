"""Charts that people keep, on dashboards."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.analytics.charts.question import Question, read
from shuke.records.models import Kept, KeptQuerySet


class DashboardQuerySet(KeptQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return super().visible_to(user).filter(deleted_at=None)


class Dashboard(Kept):
    """Charts that are looked at together; shared as saved views are, and everybody sees their own rows in it."""

    deleted_at = models.DateTimeField(null=True)  # can be taken back for a while

    objects = DashboardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="dashboard_of_a_team", condition=~Q(audience="team") | Q(team__isnull=False)),
            models.CheckConstraint(
                name="own_dashboard_has_owner", condition=~Q(audience="own") | Q(owner__isnull=False)
            ),
        ]


class Chart(models.Model):
    """`of` is the address of the list that it counts, `filters` what of it (docs/filters.md); the rest of the question
    stands in `asks` (docs/charts.md). Without `labels` it is called by what it asks, in the reader's language."""

    class Width(models.TextChoices):
        THIRD = "third", _("A third")
        HALF = "half", _("Half")
        WHOLE = "whole", _("Whole width")

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="charts")
    labels = models.JSONField(default=dict)  # language → name
    of = models.CharField(max_length=80)
    filters = models.JSONField(default=dict)
    asks = models.JSONField(default=dict)
    width = models.CharField(max_length=10, choices=Width, default=Width.HALF)
    position = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return next(iter(self.labels.values()), self.of)

    @property
    def question(self) -> Question:
        """Raises ChartRefused for what can no longer be read."""
        return read({**self.asks, "of": self.of, "filter": self.filters})

    @staticmethod
    def columns_of(question: Question) -> dict[str, Any]:
        """How a question is kept."""
        plain = question.plain()
        of, filters = plain.pop("of"), plain.pop("filter", {})
        return {"of": of, "filters": filters, "asks": plain}
