"""Which dashboards a person sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.analytics.charts.subjects import at
from shuke.analytics.models import Chart, Dashboard
from shuke.records.dependents import mentions
from shuke.records.words import in_words


def dashboards(user: User) -> QuerySet[Dashboard]:
    found: QuerySet[Dashboard] = Dashboard.objects.visible_to(user).order_by("position", "id")
    return found


def charts_of(dashboard: Dashboard) -> QuerySet[Chart]:
    return dashboard.charts.filter(deleted_at=None).order_by("position", "id")


def charts(user: User) -> QuerySet[Chart]:
    """Of all dashboards that the person sees."""
    seen = Dashboard.objects.visible_to(user)
    return Chart.objects.filter(dashboard__in=seen.values("pk"), deleted_at=None).select_related("dashboard")


def charts_that_ask(record_type: str) -> Callable[[str], Iterator[str]]:
    """In words, for whoever is about to delete a field: which charts speak of it. Read once for all fields."""
    every = list(
        Chart.objects.filter(deleted_at=None, dashboard__deleted_at=None).select_related("dashboard").order_by("id")
    )
    charts = [one for one in every if (kind := at(one.of)) is not None and kind.name == record_type]

    def that_ask(name: str) -> Iterator[str]:
        for chart in charts:
            if _asks(chart, name):
                where = in_words(chart.labels) or in_words(chart.dashboard.labels)
                yield _("The chart “%(chart)s” counts it or is divided by it.") % {"chart": where}

    return that_ask


def _asks(chart: Chart, name: str) -> bool:
    asks = chart.asks
    measured = asks["measure"].values() if isinstance(asks.get("measure"), dict) else ()
    sides = [asks[side]["field"].split(".") for side in ("by", "split") if asks.get(side)]
    named = {asks.get("day"), *measured, *(one for path in sides for one in path)}
    return name in named or mentions(chart.filters, name)
