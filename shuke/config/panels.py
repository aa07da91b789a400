"""The panels in the right column of the customer page, top to bottom."""

from __future__ import annotations

from shuke.insights.panels import customer_due
from shuke.workspace.panels import Panel

PANELS: list[Panel] = [customer_due]
