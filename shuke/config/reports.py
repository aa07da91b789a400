"""The reports, in the order of their page."""

from __future__ import annotations

from shuke.analytics.definitions import HALF_YEAR, PURCHASES
from shuke.insights.reports import REMINDERS

REPORTS = [HALF_YEAR, PURCHASES, REMINDERS]
