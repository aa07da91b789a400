"""What appears late in a table of what happened is read all the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from shuke.events.models import Event
from shuke.webhooks.stream import Stream


def happen(number: int) -> int:
    return Event.objects.create(at=timezone.now(), verb="x.y", subject_type="x", subject_id=number).pk


@contextmanager
def open_elsewhere(number: int, *, keep: bool) -> Iterator[None]:
    """Somebody else writes, and has not finished yet."""
    written, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            happen(number)
            written.set()
            may_end.wait(10)
            transaction.set_rollback(not keep)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(10)
    yield
    may_end.set()
    thread.join(10)


def read(stream: Stream, after: int) -> list[int | None]:
    return [one.subject_id for one in stream.after(after)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keep", [True, False])
def test_a_gap_is_waited_for_as_long_as_it_may_be_filled(keep: bool) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite one writes after the other")
    stream, before = Stream(Event), happen(1)
    with open_elsewhere(2, keep=keep):
        happen(3)
        assert read(stream, before) == []
        with open_elsewhere(4, keep=True):  # who comes later is not waited for
            happen(5)
            assert read(stream, before) == []
    with open_elsewhere(6, keep=True):
        assert read(stream, before) == ([2, 3, 4, 5] if keep else [3])
    assert read(stream, before) == ([2, 3, 4, 5, 6] if keep else [3, 4, 5, 6])
