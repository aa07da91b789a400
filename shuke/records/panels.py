"""Panels that stand on the page of every record, whatever its type; config hands over the explicit list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from shuke.accounts.queries import shares_of
from shuke.records import types
from shuke.records.actions.sharing import last_day
from shuke.records.rights import may_share_record
from shuke.records.types import Panel, RecordType

_everywhere: list[Panel] = []
_beside: dict[str, Sequence[Panel]] = {}


def install(panels: Sequence[Panel], beside: Mapping[str, Sequence[Panel]] | None = None) -> None:
    """`beside`: what stands beside a list of a type whose own page is an area's."""
    _everywhere[:] = panels
    _beside.clear()
    _beside.update(beside or {})


def shown(request: HttpRequest, record_type: RecordType, record: Any) -> list[tuple[str, dict[str, Any]]]:
    """The type's own panels, then those of all."""
    return _made(request, record, [*record_type.panels, *_everywhere])


def beside(request: HttpRequest, record_type: RecordType, record: Any) -> list[tuple[str, dict[str, Any]]]:
    """The same for the panel beside a list, each once."""
    panels = [*_beside.get(record_type.name, ()), *record_type.panels, *_everywhere]
    return _made(request, record, list(dict.fromkeys(panels)))


def _made(request: HttpRequest, record: Any, panels: Sequence[Panel]) -> list[tuple[str, dict[str, Any]]]:
    return [panel for make in panels if (panel := make(request, record))]


def sharing_panel(request: HttpRequest, record: Any) -> tuple[str, dict[str, Any]] | None:
    """With whom the record is shared; nothing where it is not and the reader can't share it."""
    kind = types.of(record)
    if kind is None or not (kind.team or kind.through):
        return None
    may, shares = may_share_record(request.user, kind, record), shares_of(kind.name, record.pk)
    if not may and not shares:
        return None
    shown = [(one, one.until and last_day(one.until)) for one in shares]
    return "records/_sharing.html", {"shares": shown, "may_share": may, "slug": kind.slug, "pk": record.pk}
