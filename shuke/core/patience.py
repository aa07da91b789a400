"""Questions to the database that may take only so long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import Busy

STEPS = 20_000  # of SQLite's own machine between two looks at the clock


class TookTooLong(Busy):
    code = "took_too_long"


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Whatever is asked within is broken off after so long; then TookTooLong is raised."""
    limited = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    begun = time.monotonic()
    try:
        with limited(seconds):
            yield
    except OperationalError as error:
        if time.monotonic() - begun < seconds:
            raise
        raise TookTooLong(_("That took too long and was broken off. Ask for a shorter time, or for fewer.")) from error


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    raw, until = connection.connection, time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    """A limit that is set in a savepoint goes with it when it is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [int(seconds * 1000)])
        yield
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
