from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shuke.core import schedule
from shuke.core.schedule import Job

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # 20:00 in Taipei
calls: list[str] = []


def note() -> None:
    calls.append("note")


def fail() -> None:
    raise ValueError("on purpose")


@pytest.fixture
def install(db: None) -> Iterator[object]:
    before = list(schedule._jobs)
    calls.clear()
    yield lambda *jobs: schedule.install(jobs)
    schedule.install(before)


NOTE = Job("note", f"{__name__}.note", every=timedelta(minutes=10))


def test_a_job_runs_once_in_its_period(install) -> None:
    install(NOTE)
    for minutes in (0, 1, 9, 10, 11):
        schedule.run_due_jobs(NOW + timedelta(minutes=minutes))
    assert calls == ["note", "note"]


def test_a_job_that_fails_does_not_keep_others_from_running(install, caplog) -> None:
    install(Job("fail", f"{__name__}.fail"), Job("gone", "shuke.nowhere.nothing"), NOTE)
    assert schedule.run_due_jobs(NOW) == ["fail", "gone", "note"]
    assert calls == ["note"]
    assert "on purpose" in caplog.text


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (datetime(2026, 3, 1, 19, 30, tzinfo=UTC), False),  # 3:30 this morning in Taipei
        (datetime(2026, 3, 1, 18, 30, tzinfo=UTC), True),  # 2:30 this morning: before the hour
        (datetime(2026, 2, 20, tzinfo=UTC), True),  # the machine slept for days
        (None, True),
    ],
)
def test_a_nightly_job_is_due_after_its_hour(last: datetime | None, due: bool) -> None:
    assert Job("nightly", "", hour=3).is_due(last, NOW) is due
