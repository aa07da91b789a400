"""What stands on the timeline of a record besides its events."""

from __future__ import annotations

from shuke.workspace.timeline import ORDERS

TIMELINE = [ORDERS]
