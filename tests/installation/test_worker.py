"""A task outlives its worker, and the worker outlives what kills it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.installation.installation import Installation, until

pytestmark = pytest.mark.slow

ENQUEUE = "from tests.installation.tasks import wait_for; wait_for.enqueue({folder!r})"
STATE = """
from django_tasks_db.models import DBTaskResult
task = DBTaskResult.objects.get(task_path__endswith="wait_for")
print(task.status, len(task.worker_ids))
"""


def begin(shop: Installation, folder: Path) -> None:
    shop.python(ENQUEUE.format(folder=str(folder)))


def starts(folder: Path) -> int:
    mark = folder / "started"
    return len(mark.read_text()) if mark.exists() else 0


def test_another_worker_takes_over_from_one_that_was_killed(shop: Installation, tmp_path: Path) -> None:
    begin(shop, tmp_path)
    killed = shop.start("worker")
    until(lambda: starts(tmp_path) == 1, 10)
    killed.kill()
    killed.wait()
    shop.start("worker")
    until(lambda: starts(tmp_path) == 2, 10)
    (tmp_path / "go").touch()
    until(lambda: shop.python(STATE) == "SUCCESSFUL 2", 10)


def test_a_task_that_outlasts_the_stop_goes_back_into_the_queue(shop: Installation, tmp_path: Path) -> None:
    begin(shop, tmp_path)
    stopped = shop.start("worker")
    until(lambda: starts(tmp_path) == 1, 10)
    stopped.terminate()
    assert stopped.wait(10) == 0, shop.log("worker")
    assert shop.python(STATE) == "READY 0"


def test_a_task_that_kills_every_worker_is_given_up(shop: Installation, tmp_path: Path) -> None:
    begin(shop, tmp_path)
    for attempt in range(5):
        killed = shop.start("worker")
        until(lambda expected=attempt + 1: starts(tmp_path) == expected, 10)
        killed.kill()
        killed.wait()
    shop.start("worker")
    until(lambda: shop.python(STATE) == "FAILED 5", 10)
    assert "was given up" in shop.log("worker")


def workers_of(server: psutil.Process) -> list[psutil.Process]:
    """Those that live: one that was just killed may still be listed."""
    found = []
    for child in server.children():
        with suppress(psutil.NoSuchProcess):
            if "worker" in child.cmdline():
                found.append(child)
    return found


@pytest.mark.alike
def test_the_server_brings_its_worker_back(shop: Installation) -> None:
    shop.serve()
    server = psutil.Process(shop.running[0].pid)
    until(lambda: workers_of(server), 5)
    [first] = workers_of(server)
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: [child.pid for child in workers_of(server)] not in ([], [first.pid]), 10)


@pytest.mark.alike
def test_the_server_takes_all_its_processes_along(shop: Installation) -> None:
    shop.serve()
    server = psutil.Process(shop.running[0].pid)
    until(lambda: workers_of(server), 5)
    family = server.children(recursive=True)
    assert len(family) == 3
    server.terminate()
    server.wait(15)
    until(lambda: not any(child.is_running() for child in family), 3)


@pytest.mark.alike
def test_nothing_is_left_when_the_server_is_killed(shop: Installation) -> None:
    shop.serve()
    server = psutil.Process(shop.running[0].pid)
    until(lambda: workers_of(server), 5)
    family = server.children(recursive=True)
    server.kill()
    until(lambda: not any(child.is_running() for child in family), 10)
