"""One box over everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, signed_in
from shuke.accounts.policy import may
from shuke.records import search as records_search
from shuke.records import types
from shuke.records.rights import create_url
from shuke.records.seen import as_seen
from shuke.records.types import RecordType

QUICK, WHOLE = 6, 30  # of each kind: under the box, on the page


@dataclass(frozen=True)
class Group:
    kind: RecordType
    found: list[tuple[str, str, str]]  # address, title, hint
    more_url: str


@require_GET
@signed_in
def search(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    quick = bool(request.htmx)
    kinds = [as_seen(kind, request.user) for kind in types.all_types() if kind.search and may(request.user, kind.view)]
    limit = QUICK if quick else WHOLE
    found = records_search.find_in([kind.name for kind in kinds], words, request.user, limit=limit)
    groups = [_group(kind, rows, words, limit) for kind, rows in zip(kinds, found, strict=True) if rows]
    context = {
        "search_words": words,
        "groups": groups,
        "offers": _offers(words, request.user)[: 1 if quick else None],
    }
    return render(request, "workspace/_search_results.html" if quick else "workspace/search.html", context)


def _offers(words: str, user: Any) -> list[tuple[str, Any]]:
    """Where to make what was not found: `(address, label)`. Numbers are looked up, not made."""
    if not any(char.isalpha() for char in words):
        return []
    kinds = [kind for kind in types.all_types() if kind.title in kind.form]
    made = [(create_url(kind, user), kind) for kind in kinds]
    asked = {kind.name: urlencode({kind.title: words}) for kind in kinds}
    return [(f"{url}?{asked[kind.name]}", kind.create_label) for url, kind in made if url]


def _group(kind: RecordType, found: Sequence[Any], words: str, limit: int) -> Group:
    shown = [(kind.url(one.pk), kind.title_of(one), kind.hint_of(one)) for one in found]
    return Group(kind, shown, f"{kind.list_url()}?{urlencode({'q': words})}" if len(found) == limit else "")
