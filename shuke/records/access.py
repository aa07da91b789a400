"""The line that opens the views of every record type: which one is meant, and who may come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from shuke.accounts.access import requires
from shuke.records import types
from shuke.records.types import RecordType

RULES = ("view", "change", "delete", "export")


def opens(rule: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Turn `slug` into its record type and ask for that type's permission to view, change, delete or export."""
    assert rule in RULES

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            record_type = types.at_address(slug)
            permission = _permission(record_type, rule)
            if not permission:
                raise Http404
            return requires(permission)(view)(request, record_type, *args, **kwargs)

        guarded.permission = f"record type: {rule}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def _permission(record_type: RecordType, rule: str) -> str:
    known = {"view": record_type.view, "change": record_type.change_permission, "delete": record_type.delete_permission}
    return known.get(rule, "exports.run")
