"""What the page of a record shows of records that went into it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shuke.accounts.policy import may
from shuke.duplicates.queries.merging import merges_of
from shuke.records import types


def merged_panel(request: HttpRequest, record: Any) -> tuple[str, dict[str, Any]] | None:
    kind = types.of(record)
    if kind is None or not kind.mergeable:
        return None
    found = merges_of(kind, record.pk, request.user)  # type: ignore[arg-type]  # pages of records are for people
    if not found:
        return None
    able = may(request.user, kind.change_permission) and may(request.user, kind.delete_permission)
    return "duplicates/_merged.html", {"merges": found, "may": able}
