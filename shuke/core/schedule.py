"""Periodic jobs. The list itself is shuke/config/schedule.py; the worker asks every few seconds what is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task

from shuke.core.models import PeriodicRun

logger = logging.getLogger("shuke.worker")


@dataclass(frozen=True)
class Job:
    """`path` names a function without arguments, or a task, which is then enqueued. It runs each `every`, or, when
    `hour` is given, once a day after that hour of the local clock; a time slept through is made up for."""

    name: str
    path: str
    every: timedelta = timedelta(days=1)
    hour: int | None = None

    def is_due(self, last: datetime | None, at: datetime) -> bool:
        if last is None:
            return True
        if self.hour is None:
            return at - last >= self.every
        local = timezone.localtime(at)
        mark = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return last < (mark if mark <= local else mark - timedelta(days=1))


_jobs: list[Job] = []


def install(jobs: Sequence[Job]) -> None:
    _jobs[:] = jobs


def run_due_jobs(at: datetime) -> list[str]:
    """Start every job that is due; one that fails is logged and waits for its next time. Returns the names."""
    last_runs = dict(PeriodicRun.objects.values_list("name", "started_at"))
    started = [job for job in _jobs if job.is_due(last_runs.get(job.name), at)]
    started = [job for job in started if _claim(job, last_runs.get(job.name), at)]
    for job in started:
        _start(job)
    return [job.name for job in started]


def _claim(job: Job, last: datetime | None, at: datetime) -> bool:
    """True for only one of several workers that see the job due at the same time."""
    if last is not None:
        return bool(PeriodicRun.objects.filter(name=job.name, started_at=last).update(started_at=at))
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(name=job.name, started_at=at)
    except IntegrityError:
        return False
    return True


def _start(job: Job) -> None:
    try:
        work: Callable[[], object] | Task = import_string(job.path)
        work.enqueue() if isinstance(work, Task) else work()
    except Exception:
        logger.exception("The periodic job %s failed", job.name)
