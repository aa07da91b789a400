"""What people do with reports and charts: taken away, which is written down; kept on dashboards."""

from __future__ import annotations

from shuke.accounts.models import User
from shuke.events.actions import record
from shuke.events.models import Event


def record_export(name: str, *, by: User, filters: str, rows: int) -> Event:
    """Who took which rows out of the shop; `filters` is the query string that gives the same rows again."""
    changes = {"rows": (None, rows), "filters": (None, filters)}
    return record("analytics.exported", by, by=by, changes=changes, note=name)
