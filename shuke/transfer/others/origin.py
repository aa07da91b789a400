"""Who wrote a record down in the source, and when: kept on it, and told in its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core import parse
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.types import RecordType
from shuke.transfer.files.fields import field_of
from shuke.transfer.files.names import plain

AUTHOR, CREATED = "source.author", "source.created_at"
LABELS: dict[str, Any] = {AUTHOR: _("Written down by"), CREATED: _("Written down on")}
_LIKE = {AUTHOR: "author", CREATED: "created_at"}  # called as for customers
COLUMNS = {"created_at", "created_by"}


def has_origin(kind: RecordType) -> bool:
    return {one.name for one in kind.model._meta.concrete_fields} >= COLUMNS


def guess(kind: RecordType, headers: Sequence[str], taken: Mapping[str, str]) -> dict[str, str]:
    """Column → header, for headers that nothing else claims."""
    free = {plain(header): header for header in reversed(headers) if header not in taken.values()}
    found = {}
    for name, like in _LIKE.items() if has_origin(kind) else ():
        names = map(plain, field_of("customers", like).all_names())
        if header := next((free[one] for one in names if one in free), ""):
            found[name] = header
    return found


def read(cells: Mapping[str, str], style: parse.DateStyle, zone: tzinfo, today: date) -> dict[str, Any]:
    """`author` as it is written, `created_at`; what can't be read is left out."""
    told: dict[str, Any] = {"author": parse.tidy(cells.get(AUTHOR, ""))[:120]}
    if moment := _moment(cells.get(CREATED, ""), style, zone):
        told["created_at"] = moment if moment.date() <= today else None
    return {name: value for name, value in told.items() if value}


def _moment(text: str, style: parse.DateStyle, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        day = parse.date(text, style)[0]
        found = datetime.combine(day, time()) if day else None  # type: ignore[assignment]  # None is looked for next
    if not found:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def keep(
    kind: RecordType, record: Any, told: Mapping[str, Any], staff: Mapping[str, int], *, by: User | None, at: datetime,
    batch: Batch,
) -> None:  # fmt: skip
    """On a record that has just been made, in the same transaction."""
    if not told:
        return
    author = staff.get(told.get("author", "").casefold())
    stamps = {"created_at": told.get("created_at"), "created_by_id": author}
    if given := {name: value for name, value in stamps.items() if value}:
        kind.records().filter(pk=record.pk).update(**given)
    events.record(
        "records.came_from_source", record, by=by, at=at, batch=batch, note=told.get("author", ""),
        changes={"created_at": (None, told["created_at"].isoformat())} if "created_at" in told else {},
    )  # fmt: skip
