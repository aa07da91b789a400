"""The panels in the right column of the customer page, top to bottom."""

from __future__ import annotations

from shuke.workspace.panels import Panel

PANELS: list[Panel] = []
