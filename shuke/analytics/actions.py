"""What people do with reports that is written down."""

from __future__ import annotations

from shuke.accounts.models import User
from shuke.analytics.reports import Report
from shuke.events.actions import record
from shuke.events.models import Event


def record_export(report: Report, *, by: User, filters: str, rows: int) -> Event:
    """Who took which rows out of the shop; `filters` is the query string that gives the same rows again."""
    changes = {"rows": (None, rows), "filters": (None, filters)}
    return record("analytics.exported", by, by=by, changes=changes, note=report.slug)
