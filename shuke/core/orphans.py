"""Tasks whose worker died go back into the queue. Tasks are safe to run twice by contract, so this may err that way."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shuke.core.models import WorkerBeat
from shuke.core.process import is_alive, this_host

logger = logging.getLogger("shuke.worker")

SILENT_AFTER = timedelta(seconds=60)  # a worker on another machine
STUCK_AFTER = timedelta(minutes=10)  # a process here that lives: a long write may keep it from beating
MOST_ATTEMPTS = 5


def beat(process_id: str, *, pid: int, started_at: datetime, at: datetime, serves: bool = False) -> None:
    """Say that the worker, or the web server, is alive."""
    WorkerBeat.objects.update_or_create(
        id=process_id,
        defaults={"host": this_host(), "pid": pid, "started_at": started_at, "beat_at": at, "serves": serves},
    )


def is_in_use(at: datetime) -> bool:
    """Whether a worker or a web server lives. Asks for no column that a shop of an older version lacks."""
    return any(_lives(beat, at) for beat in WorkerBeat.objects.only("id", "host", "pid", "beat_at"))


def living_workers(at: datetime) -> set[str]:
    return {worker.id for worker in WorkerBeat.objects.filter(serves=False) if _lives(worker, at)}


def _lives(worker: WorkerBeat, at: datetime) -> bool:
    silence = at - worker.beat_at
    host = this_host()
    if worker.host == host:
        return is_alive(worker.pid) and silence < STUCK_AFTER
    rebooted = worker.host.rpartition("/")[0] == host.rpartition("/")[0]
    return not rebooted and silence < SILENT_AFTER


def reclaim(at: datetime, *, idle: str = "") -> int:
    """Return running tasks without a living worker to the queue, or fail those tried too often; returns how many.
    `idle` is the worker that asks: what is said to be running with it, it could not finish in writing."""
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    living = living_workers(at) - {idle}
    orphans = [task for task in running if not task.worker_ids or task.worker_ids[-1] not in living]
    return sum(_give_up(task, at) if len(task.worker_ids) >= MOST_ATTEMPTS else _requeue(task) for task in orphans)


def _requeue(task: DBTaskResult) -> int:
    logger.warning("Task %s (%s) lost its worker and will run again", task.task_name, task.id)
    return _still_running(task).update(status=TaskResultStatus.READY)


def _give_up(task: DBTaskResult, at: datetime) -> int:
    logger.error("Task %s (%s) lost its worker %d times and was given up", task.task_name, task.id, MOST_ATTEMPTS)
    return _still_running(task).update(
        status=TaskResultStatus.FAILED,
        finished_at=at,
        exception_class_path="shuke.core.orphans.WorkerLost",
        traceback=f"The worker died {MOST_ATTEMPTS} times while it ran this task.",
    )


def _still_running(task: DBTaskResult) -> QuerySet[DBTaskResult]:
    """The row, unless somebody has finished or taken it since we looked."""
    return DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)


def hand_back(task: DBTaskResult) -> None:
    """Return a task that its own worker stopped in good order; this does not count as an attempt."""
    with transaction.atomic():
        task.status = TaskResultStatus.READY
        task.worker_ids = task.worker_ids[:-1]
        task.save(update_fields=["status", "worker_ids"])


def sign_off(process_id: str) -> None:
    WorkerBeat.objects.filter(id=process_id).delete()


def forget_old_beats(at: datetime) -> None:
    """Drop what dead workers left behind."""
    WorkerBeat.objects.filter(beat_at__lt=at - timedelta(days=1)).delete()
