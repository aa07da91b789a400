"""Panels that stand on the page of every record, whatever its type; config hands over the explicit list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from shuke.records.types import Panel, RecordType

_everywhere: list[Panel] = []


def install(panels: Sequence[Panel]) -> None:
    _everywhere[:] = panels


def shown(request: HttpRequest, record_type: RecordType, record: Any) -> list[tuple[str, dict[str, Any]]]:
    """The type's own panels, then those of all."""
    return [panel for make in (*record_type.panels, *_everywhere) if (panel := make(request, record))]
