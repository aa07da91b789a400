"""What the counter is told besides purchases, in the order in which it stands there."""

from __future__ import annotations

from shuke.workspace.counter import sources
from shuke.workspace.counter.notes import Source

COUNTER_SOURCES: list[Source] = [sources.cases, sources.suggestions, sources.tabs, sources.points]
