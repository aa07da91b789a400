"""Nightly housekeeping of what no person would miss."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shuke.core import orphans

KEPT_DAYS = 30  # finished background tasks


def tidy() -> None:
    """Drop old task results, ended sessions and dead workers; let SQLite refresh its statistics."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    orphans.forget_old_beats(now)
    call_command("clearsessions")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
