"""Keeping the index true, and asking it. The two databases differ only in `sqlite.py` and `postgres.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from types import ModuleType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from shuke.accounts.models import User
from shuke.accounts.policy import sees_all, visible_team_ids
from shuke.records import types
from shuke.records.fields import fetched
from shuke.records.search import postgres, sqlite
from shuke.records.search.ranking import best_first, by_beginning
from shuke.records.search.source import SearchSource, team_token
from shuke.records.search.tokens import is_chinese, query_terms
from shuke.records.types import RecordType

CHUNK = 5_000  # ids a statement
CANDIDATES = 60  # looked at for one screen of results


def _store() -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite


@transaction.atomic(savepoint=False)
def index(record_type: str, ids: Iterable[int], *, moved: bool = False) -> int:
    """Write the records into the index as they stand now, inside the caller's transaction; returns how many.

    `moved`: their team may have changed, so what follows them (a customer's orders) is written again as well.
    """
    ids = list(ids)
    source = _source(record_type)
    written = sum(_write(source, chunk) for chunk in _chunks(ids))
    for follower in _followers(record_type) if moved else ():
        for chunk in _chunks(ids):
            index(follower.name, follower.search.follower_ids(chunk))
    return written


def remove(record_type: str, ids: Iterable[int]) -> None:
    for chunk in _chunks(ids):
        _store().remove(_source(record_type).table, chunk)


@transaction.atomic(savepoint=False)
def rebuild(record_type: str, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Empty the index of a record type and fill it again from all living records."""
    source, done = _source(record_type), 0
    store = _store()
    store.begin_rebuild(source.table)
    for chunk in _chunks(source.all_ids(), 20_000):
        done += store.insert(source.table, source.rows(chunk))
        progress(done)
    store.end_rebuild(source.table)
    return done


def matching_ids(record_type: str, text: str, user: User | AnonymousUser, *, limit: int) -> list[int]:
    """Newest first: ids whose index row has all the words and a team that the person sees."""
    terms = query_terms(text)
    if not terms:
        return []
    source, kind = _source(record_type), types.named(record_type)
    if not source.endings_only:
        terms = [replace(ways, begins=ways.begins or kind.small) for ways in terms]
        return _store().matching(source.table, terms, _teams(source, user), limit)
    terms = [replace(ways, begins=False) for ways in terms]
    begins = [one.pk for one in by_beginning(kind, kind.visible_to(user).only("pk"), user, text, limit)]
    ends = _store().matching(source.table, terms, _teams(source, user), limit)
    return list(dict.fromkeys([*begins, *ends]))[:limit]


def find(record_type: str, text: str, user: User | AnonymousUser, *, limit: int) -> list[Any]:
    """The best `limit` records for the text that the person may see, with what their hint shows: whole matches first,
    then by beginning, then the rest."""
    source, text, kind = _source(record_type), text.strip(), types.named(record_type)
    if not text:
        return []
    visible = fetched(kind.visible_to(user), [kind.field(name) for name in kind.hint])
    found = by_beginning(kind, visible, user, text, limit)
    if len(text) == 1 and is_chinese(text) and len(found) >= limit:
        return found
    more = matching_ids(record_type, text, user, limit=CANDIDATES)
    known = {record.pk for record in found}
    found += visible.filter(pk__in=[pk for pk in more if pk not in known])
    return best_first(found, text, source)[:limit]


def offered(kind: RecordType, text: str, user: User | AnonymousUser, *, limit: int) -> list[Any]:
    """What a picker offers: as `find`; of a type without an index, by a part of its title."""
    if kind.search is not None:
        return find(kind.name, text, user, limit=limit)
    words = {f"{kind.title}__icontains": text.strip()}
    return list(kind.visible_to(user).filter(**words).order_by(kind.title, "pk")[:limit]) if text.strip() else []


def _write(source: SearchSource, ids: Sequence[int]) -> int:
    _store().remove(source.table, ids)
    return _store().insert(source.table, source.rows(ids))


def _teams(source: SearchSource, user: User | AnonymousUser) -> list[str] | None:
    """None: no need to ask for teams."""
    if not source.team or sees_all(user):
        return None
    return [team_token(team_id) for team_id in visible_team_ids(user)]


def _source(record_type: str) -> SearchSource:
    source = types.named(record_type).search
    if source is None:
        raise LookupError(f"{record_type} is not searched")
    return source


def _followers(record_type: str) -> list[Any]:
    return [
        kind
        for kind in types.all_types()
        if kind.search and kind.search.follows and kind.search.follows[0] == record_type
    ]


def _chunks(ids: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, size)):
        yield chunk
