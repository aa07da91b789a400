from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from shuke.core import orphans
from shuke.core.models import WorkerBeat
from shuke.core.process import this_host

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOBODY = 2**22 + 1  # above the largest pid of Linux
BOOTED = this_host().rpartition("/")[0] + "/before"


def running(*workers: str) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="shuke.nowhere.nothing",
        status=TaskResultStatus.RUNNING,
        started_at=NOW,
        run_after=get_date_max(),
        backend_name="default",
        worker_ids=list(workers),
    )


@pytest.mark.parametrize(
    ("host", "pid", "silent", "status"),
    [
        (this_host(), os.getpid(), 300, "RUNNING"),  # here and alive, held up by a long write
        (this_host(), os.getpid(), 700, "READY"),  # alive, but not at work: the number was given to another process
        (this_host(), NOBODY, 1, "READY"),
        (BOOTED, os.getpid(), 1, "READY"),
        ("elsewhere/1", NOBODY, 30, "RUNNING"),
        ("elsewhere/1", NOBODY, 90, "READY"),
    ],
    ids=["held up", "not at work", "dead", "before the boot", "elsewhere", "silent elsewhere"],
)
@pytest.mark.django_db
def test_tasks_of_dead_workers_are_ready_again(host: str, pid: int, silent: int, status: str) -> None:
    beat_at = NOW - timedelta(seconds=silent)
    WorkerBeat.objects.create(id="w", host=host, pid=pid, started_at=beat_at, beat_at=beat_at)
    task = running("w")
    orphans.reclaim(NOW)
    task.refresh_from_db()
    assert task.status == status


@pytest.mark.django_db
def test_a_task_that_lost_five_workers_fails() -> None:
    task = running("a", "b", "c", "d", "e")
    assert orphans.reclaim(NOW) == 1
    task.refresh_from_db()
    assert (task.status, task.finished_at) == ("FAILED", NOW)


@pytest.mark.django_db
def test_beats_of_long_dead_workers_are_forgotten() -> None:
    orphans.beat("old", pid=1, started_at=NOW, at=NOW - timedelta(days=2))
    orphans.beat("new", pid=1, started_at=NOW, at=NOW)
    orphans.forget_old_beats(NOW)
    assert [worker.id for worker in WorkerBeat.objects.all()] == ["new"]


@pytest.mark.django_db
def test_a_worker_takes_up_again_what_it_could_not_finish() -> None:
    orphans.beat("w", pid=os.getpid(), started_at=NOW, at=NOW)
    task = running("w")
    assert orphans.reclaim(NOW) == 0
    assert orphans.reclaim(NOW, idle="w") == 1
    task.refresh_from_db()
    assert task.status == "READY"


@pytest.mark.django_db
def test_a_web_server_uses_the_shop_but_does_no_tasks() -> None:
    assert not orphans.is_in_use(NOW)
    orphans.beat("web", pid=os.getpid(), started_at=NOW, at=NOW, serves=True)
    assert orphans.is_in_use(NOW)
    assert not orphans.living_workers(NOW)
