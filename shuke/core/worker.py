"""The background worker: runs tasks, takes over from workers that died, starts the periodic jobs."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from types import FrameType
from typing import Any, cast

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks.base import TaskContext, TaskResult
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from shuke.core import companions, orphans, schedule
from shuke.core.heart import Heart

logger = logging.getLogger("shuke.worker")

POLL_SECONDS = 0.5
ROUND_SECONDS = 10  # how often orphans and periodic jobs are looked for
GRACE_SECONDS = 5  # how long a task may go on after the worker was asked to stop


class Stopping(BaseException):
    """Raised inside a task that outlasts the grace; not an Exception, so that no task swallows it."""


class Worker:
    """One process, one task at a time. With a `parent` it ends when that process does."""

    def __init__(self, parent: int | None = None) -> None:
        self.heart = Heart(parent=parent)
        self.id = self.heart.id
        self.stopping = False  # a plain flag: a signal handler must not wait for a lock
        self.next_round = 0.0

    def run(self) -> None:
        """Work until asked to stop by SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._break_off)
        self.heart.start()
        ended = threading.Event()
        beside = companions.start(ended)
        with contextlib.suppress(Stopping):
            while not self.stopping:
                self._turn()
        signal.alarm(0)
        ended.set()
        for one in beside:
            one.join(GRACE_SECONDS)
        self.heart.stop()

    def run_all(self) -> int:
        """Run what is in the queue now and return how many tasks that were; for commands and tests."""
        self.heart.beat()
        count = 0
        while task := self._claim():
            self._run(task)
            count += 1
        return count

    def _turn(self) -> None:
        """Do what there is to do, or rest for a moment. A database that is away for a while is waited for."""
        try:
            close_old_connections()
            self._make_round()
            if (task := self._claim()) is not None:
                self._run(task)
                return
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database does not answer: %s", error)
            connection.close()
        time.sleep(POLL_SECONDS)

    def _make_round(self) -> None:
        if time.monotonic() < self.next_round:
            return
        self.next_round = time.monotonic() + ROUND_SECONDS
        orphans.reclaim(timezone.now(), idle=self.id)
        schedule.run_due_jobs(timezone.now())

    def _claim(self) -> DBTaskResult | None:
        """The next task, marked as ours. Asks with a plain read first: an idle worker must not take SQLite's one
        write lock twice a second."""
        ready = DBTaskResult.objects.ready()
        if not ready.exists():
            return None
        with exclusive_transaction():
            task = ready.get_locked()
            if task is not None:
                task.claim(self.id)
        return task

    def _run(self, result: DBTaskResult) -> None:
        try:
            result.set_successful(self._call(result.task, result))
        except Stopping:
            orphans.hand_back(result)
        except Exception as error:
            logger.exception("Task %s (%s) failed", result.task_name, result.id)
            result.set_failed(error)
        finally:
            signal.alarm(0)

    def _call(self, task: Any, result: DBTaskResult) -> Any:
        outcome = result.task_result
        context = (TaskContext(task_result=cast("TaskResult", outcome)),) if task.takes_context else ()
        return task.call(*context, *outcome.args, **outcome.kwargs)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        signal.alarm(GRACE_SECONDS)

    def _break_off(self, number: int, frame: FrameType | None) -> None:
        raise Stopping
