"""Which dashboards a person sees."""

from __future__ import annotations

from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.analytics.models import Chart, Dashboard


def dashboards(user: User) -> QuerySet[Dashboard]:
    found: QuerySet[Dashboard] = Dashboard.objects.visible_to(user).order_by("position", "id")
    return found


def charts_of(dashboard: Dashboard) -> QuerySet[Chart]:
    return dashboard.charts.order_by("position", "id")


def charts(user: User) -> QuerySet[Chart]:
    """Of all dashboards that the person sees."""
    seen = Dashboard.objects.visible_to(user)
    return Chart.objects.filter(dashboard__in=seen.values("pk")).select_related("dashboard")
