"""The reports, in the order of their page."""

from __future__ import annotations

from shuke.analytics.definitions import HALF_YEAR, PURCHASES

REPORTS = [HALF_YEAR, PURCHASES]
