"""Nightly housekeeping of what no person would miss."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shuke.core import orphans

KEPT_DAYS = 30  # finished background tasks
SAMPLED = 1_000  # entries of an index that are looked at: seconds for ten million lines instead of minutes


def tidy() -> None:
    """Drop old task results, ended sessions and dead workers; let SQLite look anew how its tables are filled."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    orphans.forget_old_beats(now)
    call_command("clearsessions")
    refresh_statistics()


def refresh_statistics() -> None:
    """By these SQLite chooses indexes. It loses them where a migration copies a table, and `PRAGMA optimize` would only
    look at tables that this connection has read. One table at a time: others may write in between."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {SAMPLED}")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
