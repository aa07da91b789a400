"""What is worked out from committed pieces need not keep the next piece waiting.

PostgreSQL does it at the same time, on a connection of its own; SQLite has one writer, so there it is done at once.
Only for work that may be done twice: after a kill all of it is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from django.db import connection, transaction

from shuke.core import bulk
from shuke.records import search, types
from shuke.transfer.actions.guard import patiently

LAG = 12  # pieces that may be waiting: so many seconds does stopping take
AT_ONCE = 2_000  # records whose rows are held, a third of a second


class Beside:
    """`apart` says whether there is a connection of its own."""

    def __init__(self, pool: ThreadPoolExecutor | None) -> None:
        self._pool = pool
        self._promised: list[Future[None]] = []

    @property
    def apart(self) -> bool:
        return self._pool is not None

    def do(self, work: Callable[[], None]) -> None:
        if self._pool is None:
            return work()
        if len(self._promised) >= LAG:
            self._promised[-LAG].result()
        self._promised.append(self._pool.submit(patiently, work))
        return None

    def wait(self) -> None:
        """Until all is done; raises what went wrong there."""
        for promise in self._promised:
            promise.result()
        self._promised.clear()

    def drop(self) -> None:
        """What has not begun."""
        for promise in self._promised:
            promise.cancel()


@contextmanager
def beside() -> Iterator[Beside]:
    if connection.vendor != "postgresql" or connection.in_atomic_block:  # nobody else would see what is in there
        yield Beside(None)
        return
    with ThreadPoolExecutor(1, "beside") as pool:
        try:
            yield (side := Beside(pool))
            side.wait()
        except BaseException as stop:
            if not isinstance(stop, Exception):  # the worker ends, and goes on later: then it is all done anew
                side.drop()
            raise
        finally:
            pool.submit(connection.close)


def index(record_type: str, ids: Sequence[int]) -> None:
    """Into the index what is committed already. The records are held meanwhile: whoever changes one writes its words
    after us, and never between our reading and our writing."""
    model = types.named(record_type).model
    for start in range(0, len(ids), AT_ONCE):
        patiently(partial(_index, record_type, model, ids[start : start + AT_ONCE]))


@transaction.atomic
def _index(record_type: str, model: type, ids: Sequence[int]) -> None:
    bulk.give_way()
    held = model._base_manager.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")  # type: ignore[attr-defined]  # noqa: SLF001 -- Django's name for "all rows"
    search.index(record_type, list(held.values_list("pk", flat=True)))
