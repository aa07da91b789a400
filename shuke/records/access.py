"""The line that opens the views of every record type: which one is meant, and who may come in."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from shuke.accounts.access import asking, requires
from shuke.accounts.policy import Sight, sight
from shuke.accounts.rights import Verb
from shuke.core.prepared import prepared
from shuke.records import shape, types
from shuke.records.filtering import related
from shuke.records.merged import survivor_of
from shuke.records.rights import check_reach
from shuke.records.seen import as_seen
from shuke.records.types import RecordType

LAST = BigIntegerField.MAX_BIGINT
RULES = ("view", "create", "change", "delete", "export")


def opens(
    rule: str, *, listed: bool = True
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Turn `slug` into its record type, as the person sees it, and ask whether they may view, create, change, delete or
    export any. Unless `listed`, it may be one that has no pages of its own, such as order lines."""
    assert rule in RULES

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            record_type = (None if listed else related.asked_only(slug)) or types.at_address(slug)
            permission = _permission(record_type, rule)
            if not permission:
                raise Http404
            seen = as_seen(record_type, request.user, taken_away=rule == "export")
            try:
                return requires(permission)(view)(request, seen, *args, **kwargs)
            except Http404:
                return led_on(request, record_type, kwargs.get("pk"))

        return asking(f"record type: {rule}", guarded)

    return decorate


def led_on(request: HttpRequest, record_type: RecordType, pk: int | None) -> HttpResponseBase:
    """From the old address of a record that went into another one to that one, if the person may see it."""
    survivor = survivor_of(record_type.subject, pk) if pk and request.method == "GET" else None
    if survivor is None or not record_type.visible_to(request.user).filter(pk=survivor).exists():
        raise Http404
    return redirect(request.get_full_path().replace(f"/{pk}/", f"/{survivor}/", 1))


def _permission(record_type: RecordType, rule: str) -> str:
    return {
        "view": record_type.view,
        "create": record_type.create_permission,
        "change": record_type.change_permission,
        "delete": record_type.delete_permission,
        "export": f"{record_type.name}:{Verb.EXPORT}",
    }[rule]


def record_for(request: HttpRequest, record_type: RecordType, pk: int, verb: str = Verb.SEE) -> Any:
    """The record, if the person sees it; with one that they may not change, they are told so."""
    found = _one(pk, Named((shape.token(), record_type.name), record_type), sight(request.user)) if pk <= LAST else []
    if not found:
        raise Http404
    record = found[0]
    check_reach(record_type, record, request.user, verb)
    return record


@dataclass(frozen=True)
class Named:
    """A record type: by one name there is one, until the shop shapes its records anew."""

    key: Hashable
    record_type: RecordType = field(compare=False)


@prepared("pk")
def _one(pk: int, named: Named, reader: Sight) -> QuerySet[Any]:
    return named.record_type.visible_to(reader.user).filter(pk=pk)
