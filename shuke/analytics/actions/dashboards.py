"""Dashboards and the charts on them. None of this is a fact about a record, so that none of it leaves an event, as with
saved views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.analytics.charts.checked import check
from shuke.analytics.charts.question import Question, read
from shuke.analytics.models import Chart, Dashboard
from shuke.core.errors import NotAllowed, UserError
from shuke.core.turns import in_turn
from shuke.records.actions.keeping import aim, renamed
from shuke.records.rights import may_keep

MOST, MOST_CHARTS = 50, 24  # dashboards of one person, charts of one dashboard
KEPT = timedelta(days=30)  # what was deleted


class TooMany(UserError):
    code = "too_many_charts"


@transaction.atomic
def make_dashboard(*, by: User, name: str, audience: str = "own", team: Team | None = None) -> Dashboard:
    in_turn("dashboards", "all")
    if Dashboard.objects.filter(owner=by, deleted_at=None).count() >= MOST:
        raise TooMany(_("You already keep %(most)s dashboards. Delete one first."), most=MOST)
    dashboard = Dashboard(owner=by, labels=renamed({}, name), position=_last() + 1)
    aim(dashboard, audience, team, by=by)
    dashboard.save()
    return dashboard


@transaction.atomic
def change_dashboard(
    dashboard: Dashboard, *, by: User, name: str, audience: str | None = None, team: Team | None = None
) -> Dashboard:
    dashboard = _own(dashboard.pk, by)
    dashboard.labels = renamed(dashboard.labels, name)
    if audience is not None and (audience, team) != (dashboard.audience, dashboard.team):
        aim(dashboard, audience, team, by=by)
    dashboard.save()
    return dashboard


@transaction.atomic
def delete_dashboard(dashboard: Dashboard, *, by: User, at: datetime) -> None:
    """It can be taken back for a while."""
    dashboard = _own(dashboard.pk, by)
    dashboard.deleted_at = at
    dashboard.save(update_fields=["deleted_at"])
    Dashboard.objects.filter(deleted_at__lt=at - KEPT).delete()


@transaction.atomic
def restore_dashboard(pk: int, *, by: User) -> Dashboard:
    dashboard = _own(pk, by, gone=True)
    dashboard.deleted_at = None
    dashboard.save(update_fields=["deleted_at"])
    return dashboard


@transaction.atomic
def add_chart(
    dashboard: Dashboard, question: Question, *, by: User, on: date, name: str = "", width: str = Chart.Width.HALF
) -> Chart:
    """At the end. Raises ChartRefused or FilterRefused for what the person can't ask."""
    check(question, by, on)
    dashboard = _own(dashboard.pk, by)
    charts = dashboard.charts.filter(deleted_at=None)
    if charts.count() >= MOST_CHARTS:
        raise TooMany(_("A dashboard holds at most %(most)s charts. Make another one."), most=MOST_CHARTS)
    last = charts.aggregate(last=Max("position"))["last"]
    return Chart.objects.create(
        dashboard=dashboard, labels=_called({}, name), width=_width(width), position=(last or 0) + 1,
        **Chart.columns_of(question),
    )  # fmt: skip


@transaction.atomic
def change_chart(chart: Chart, question: Question, *, by: User, on: date, name: str, width: str) -> Chart:
    check(question, by, on)
    _own(chart.dashboard_id, by)
    chart.labels, chart.width = _called(chart.labels, name), _width(width)
    for column, value in Chart.columns_of(question).items():
        setattr(chart, column, value)
    chart.save()
    return chart


@transaction.atomic
def delete_chart(chart: Chart, *, by: User, at: datetime) -> None:
    """Its place stays free for a while."""
    dashboard = _own(chart.dashboard_id, by)
    dashboard.charts.filter(pk=chart.pk).update(deleted_at=at)
    Chart.objects.filter(deleted_at__lt=at - KEPT).delete()


@transaction.atomic
def restore_chart(pk: int, *, by: User) -> Chart:
    """Where it was. Raises TooMany."""
    chart = Chart.objects.filter(pk=pk).first()
    if chart is None:
        raise UserError(_("This chart is no longer there."))
    charts = _own(chart.dashboard_id, by).charts.filter(deleted_at=None).exclude(pk=pk)
    if charts.count() >= MOST_CHARTS:
        raise TooMany(_("A dashboard holds at most %(most)s charts. Make another one."), most=MOST_CHARTS)
    chart.deleted_at = None
    chart.save(update_fields=["deleted_at"])
    return chart


@transaction.atomic
def arrange(dashboard: Dashboard, *, by: User, ids: Sequence[int], widths: Mapping[int, str]) -> None:
    """The charts in the order of `ids`; those that are not named stay behind them."""
    dashboard = _own(dashboard.pk, by)
    charts = {one.pk: one for one in dashboard.charts.filter(deleted_at=None).order_by("position", "id")}
    wanted = [charts.pop(pk) for pk in dict.fromkeys(ids) if pk in charts]
    for place, chart in enumerate([*wanted, *charts.values()], 1):
        width = _width(widths.get(chart.pk, chart.width))
        if (chart.position, chart.width) != (place, width):
            chart.position, chart.width = place, width
            chart.save(update_fields=["position", "width"])


@transaction.atomic
def keep_ready_made(labels: Mapping[str, str], charts: Iterable[Mapping[str, Any]], *, pack: str) -> Dashboard | None:
    """For everyone, owned by nobody, out of plain data (docs/charts.md). None if the pack's is there already."""
    in_turn("dashboards", "all")
    if Dashboard.objects.filter(pack=pack, labels=labels, deleted_at=None).exists():
        return None
    everyone = Dashboard.Audience.EVERYONE
    dashboard = Dashboard.objects.create(labels=dict(labels), audience=everyone, pack=pack, position=_last() + 1)
    for place, one in enumerate(charts, 1):
        Chart.objects.create(
            dashboard=dashboard, labels=one.get("labels", {}), width=_width(one.get("width", Chart.Width.HALF)),
            position=place, **Chart.columns_of(read(one)),
        )  # fmt: skip
    return dashboard


def drop_of_pack(pack: str) -> None:
    Dashboard.objects.filter(pack=pack).delete()


def _last() -> int:
    return Dashboard.objects.aggregate(last=Max("position"))["last"] or 0


def _own(pk: int, by: User, *, gone: bool = False) -> Dashboard:
    """`gone`: also one that was deleted."""
    dashboard = Dashboard.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if dashboard is None or (not gone and dashboard.deleted_at is not None):
        raise UserError(_("This dashboard is no longer there."))
    if not may_keep(by, dashboard):
        raise NotAllowed(_("This dashboard is not yours. Make one of your own."))
    return dashboard


def _width(given: str) -> str:
    if given not in Chart.Width.values:
        raise UserError(_("A chart is a third, half or the whole of the page wide."))
    return given


def _called(labels: Mapping[str, str], name: str) -> dict[str, str]:
    """Without a name it is called by what it asks."""
    return renamed(labels, name) if name.strip() else {}
