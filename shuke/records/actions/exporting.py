"""What is taken out of the house as a file is written down before the first row leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shuke.accounts.models import User
from shuke.events.models import Event
from shuke.records.exports import rows as leaving
from shuke.records.listing import Listing


def file_name(listing: Listing, ending: str) -> str:
    return f"{listing.record_type.plural}-{listing.on:%Y%m%d}.{ending}"


def asked_for(listing: Listing) -> dict[str, Any]:
    """Which rows: the quick filters, the words and the filter."""
    selected = {"ids": len(listing.only)} if listing.only is not None else {}
    return listing.quick() | ({"f": listing.filter.packed()} if listing.filter else {}) | selected


def record_export(
    listing: Listing, *, by: User, ending: str, at: datetime, name: str = "", rows: int | None = None, **more: Any
) -> Event:
    """Who took which list away, how many rows, with which columns, into which file; `more` of how that came about."""
    said = {
        "format": ending,
        "filters": asked_for(listing),
        "rows": leaving.allowed(listing).order_by().count() if rows is None else rows,
        "columns": [one.name for one in listing.columns],
        "file": name,
        **_use(listing),
        **more,
    }
    return Event.objects.create(
        at=at, by=by, verb="records.exported", subject_type=listing.record_type.subject, subject_id=None,
        changes={key: [None, value] for key, value in said.items()},
    )  # fmt: skip


def _use(listing: Listing) -> dict[str, Any]:
    """What the file is for, and how many were left out since they may not be used for that."""
    if not listing.use:
        return {}
    whole = leaving.reachable(listing).order_by().count()
    return {"use": listing.use, "left_out": whole - leaving.allowed(listing).order_by().count()}
