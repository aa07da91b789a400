"""Figures for Prometheus, of all processes of this server together.

The processes share their counts through files in a folder that `shuke serve` makes before they start (`FOLDER`). How
the background work stands is asked of the database when somebody fetches the figures.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Min
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shuke.core import orphans

if TYPE_CHECKING:
    from prometheus_client import Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.012, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds; our budgets among them
WAITING = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
_taken: list[Histogram] = []


def begin() -> None:
    """Of a server, before its web processes start: a place for what they count together."""
    if settings.SHUKE_METRICS_TOKEN:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="shuke-metrics-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """One answered request; nothing where nobody may fetch the figures."""
    if not settings.SHUKE_METRICS_TOKEN:
        return
    if not _taken:
        from prometheus_client import Histogram  # decides by the folder, when it is loaded, how it counts

        labels = ["method", "route", "status"]
        _taken.append(Histogram("shuke_request_seconds", "Time to answer", labels, buckets=BUCKETS))
    _taken[0].labels(method, route, str(status)).observe(seconds)


def told(at: datetime) -> tuple[bytes, str]:
    """The figures, and their content type."""
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is not annotated here
    else:
        registry.register(REGISTRY)
    registry.register(_Background(at))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Background:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        rows = DBTaskResult.objects.filter(status__in=WAITING).order_by().values_list("status")
        found = {status: (many, oldest) for status, many, oldest in rows.annotate(Count("pk"), Min("enqueued_at"))}
        tasks = GaugeMetricFamily("shuke_tasks", "Background tasks", labels=["status"])
        for status in WAITING:
            tasks.add_metric([status.lower()], found[status][0] if status in found else 0)
        yield tasks
        _many, oldest = found.get(TaskResultStatus.READY, (0, None))
        waited = max((self.at - oldest).total_seconds(), 0) if oldest else 0
        yield GaugeMetricFamily("shuke_tasks_oldest_seconds", "How long the oldest task waits", value=waited)
        yield GaugeMetricFamily("shuke_workers", "Workers alive", value=len(orphans.living_workers(self.at)))
