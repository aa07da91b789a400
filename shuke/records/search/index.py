"""Keeping the index true, and asking it. The two databases differ only in `sqlite.py` and `postgres.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, reach_of, sight
from shuke.core.prepared import prepared
from shuke.records import types
from shuke.records.among import Among, packed
from shuke.records.fields import Fetching, Field
from shuke.records.search import postgres, sqlite
from shuke.records.search.asking import Asking, Question, answer, answers
from shuke.records.search.closed import Patterns, closes, left_open
from shuke.records.search.drawers import drawers_of, filed, lies_in_its_drawer, opened
from shuke.records.search.question import Ways, query_terms
from shuke.records.search.ranking import best_first
from shuke.records.search.source import SearchSource, owner_token, team_token
from shuke.records.search.tokens import BEGIN, END
from shuke.records.types import RecordType

CHUNK = 5_000  # ids a statement
LOOKED_AT = 2_000  # of what fits, for a list of somebody who does not see all fields that are searched
CANDIDATES = 60  # looked at for one screen of results
NEWEST_DRAWERS = 2  # handfuls: nine drawers of 32,768 ids
BEST = 30  # of those that fit better, when there are more candidates than that


def _store() -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite


@transaction.atomic(savepoint=False)
def index(record_type: str, ids: Iterable[int], *, moved: bool = False) -> int:
    """Write the records into the index as they stand now, inside the caller's transaction; returns how many.

    `moved`: their team may have changed, so what follows them (a customer's orders) is written again as well.
    """
    ids = list(ids)
    source = _source(types.named(record_type))
    written = sum(_write(source, chunk) for chunk in _chunks(ids))
    for follower in _followers(record_type) if moved else ():
        for chunk in _chunks(ids):
            index(follower.name, follower.search.follower_ids(chunk))
    return written


def remove(record_type: str, ids: Iterable[int]) -> None:
    for chunk in _chunks(ids):
        _store().remove(_source(types.named(record_type)).table, chunk)


def rebuild(record_type: str, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Fill the index of a record type again from all living records, piece by piece: others work on meanwhile, and
    find what has been filled in so far. Returns how many."""
    source, done = _source(types.named(record_type)), 0
    store = _store()
    if not source.within:  # else others share the table
        with transaction.atomic():
            store.begin_rebuild(source.table)
    for chunk in _chunks(source.all_ids()):
        with transaction.atomic():
            done += _write(source, chunk)
        progress(done)
    if not source.within:
        with transaction.atomic():
            store.end_rebuild(source.table)
    return done


def rebuild_old() -> None:
    """After migrations: fill those indexes again that an earlier version filed in other drawers."""
    for kind in types.all_types():
        if kind.search is not None and not _is_filed_as_today(kind.search):
            rebuild(kind.name)


def _is_filed_as_today(source: SearchSource) -> bool:
    """By the newest record in the index."""
    with connection.cursor() as cursor:
        cursor.execute(_store().newest_word(source.table))
        newest: tuple[int, str] | None = cursor.fetchone()
    return newest is None or lies_in_its_drawer(*newest, wide=source.wide)


def matching(record_type: str, text: str, user: User | AnonymousUser) -> Q:
    """The condition that a record has all the words and that the person sees it, for a list of any length."""
    kind = types.named(record_type)
    source, terms = _source(kind), query_terms(text)
    if not terms or (newest := answer(_newest_id(source))) is None:
        return Q(pk__in=())
    if closes(kind, user):
        return Q(pk__in=answer(_looked_for(kind, _anywhere(terms), user, LOOKED_AT, newest)))
    drawers = [drawer for several in opened(newest, wide=source.wide) for drawer in several]
    fits = Q(pk__in=())
    for limits, ids in _limits(kind, user):
        asked = _store().question(_in_drawers([*_anywhere(terms), *limits], drawers))
        found = Q(pk__in=RawSQL(_store().matching(source.table), [asked]))  # noqa: S611 -- our own statement
        fits |= found & Q(pk__in=ids) if ids else found
    return fits


def matching_ids(record_type: str, text: str, user: User | AnonymousUser, *, limit: int) -> list[int]:
    """Newest first: ids whose index row has all the words and a team that the person sees."""
    kind, terms = types.named(record_type), query_terms(text)

    def search() -> Asking[list[int]]:
        newest = yield from _newest_id(_source(kind))
        return (yield from _looked_for(kind, _anywhere(terms), user, limit, newest))

    return answer(search()) if terms else []


def find(record_type: str, text: str, user: User | AnonymousUser, *, limit: int) -> list[Any]:
    """The best `limit` records for the text that the person may see, with what their hint shows: whole matches first,
    then by beginning, then the rest."""
    return find_in([record_type], text, user, limit=limit)[0]


def find_in(record_types: Sequence[str], text: str, user: User | AnonymousUser, *, limit: int) -> list[list[Any]]:
    """As `find`, of each of the record types."""
    kinds, terms = [types.named(name) for name in record_types], query_terms(text)
    candidates = answers([_candidates(kind, terms, user) for kind in kinds])
    return [_best(kind, ids, text, user, limit) for kind, ids in zip(kinds, candidates, strict=True)]


def _best(kind: RecordType, ids: Sequence[int], text: str, user: User | AnonymousUser, limit: int) -> list[Any]:
    if not ids:
        return []
    order = best_first(_compared(packed(ids), Whole(kind), sight(user)), text, _source(kind), limit)
    shown = {one.pk: one for one in _hinted(packed(order), Whole(kind), sight(user))}
    Fetching.of(_hints(kind)).attach(list(shown.values()))
    return [shown[pk] for pk in order if pk in shown]


class Whole:
    """A record type as it stands until the shop shapes it anew, for prepared questions."""

    def __init__(self, kind: RecordType) -> None:
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Whole) and self.kind is other.kind

    def __hash__(self) -> int:
        return id(self.kind)


@prepared("ids")
def _compared(ids: str, whole: Whole, reader: Sight) -> QuerySet[Any, dict[str, Any]]:
    visible = whole.kind.visible_to(reader.user).filter(Among(ids)).order_by()
    return visible.select_related(None).prefetch_related(None).values("pk", *_source(whole.kind).compared())


@prepared("ids")
def _hinted(ids: str, whole: Whole, reader: Sight) -> QuerySet[Any]:
    visible = whole.kind.visible_to(reader.user).filter(Among(ids)).order_by()
    return Fetching.of(_hints(whole.kind)).joined(visible)


def _hints(kind: RecordType) -> list[Field]:
    return [kind.field(name) for name in kind.hint]


def offered(kind: RecordType, text: str, user: User | AnonymousUser, *, limit: int) -> list[Any]:
    """What a picker offers: as `find`; of a type without an index, by a part of its title."""
    if kind.search is not None:
        return find(kind.name, text, user, limit=limit)
    words = text.strip()
    if not words or not kind.title_is_text:
        return []
    return list(kind.visible_to(user).filter(kind.called(words)).order_by(kind.title, "pk")[:limit])


def _candidates(kind: RecordType, terms: list[Ways], user: User | AnonymousUser) -> Asking[list[int]]:
    """The newest that fit; and where that leaves some out, those that fit better are asked for by themselves."""
    if not terms:
        return []
    newest = yield from _newest_id(_source(kind))
    found = yield from _looked_for(kind, _anywhere(terms), user, CANDIDATES, newest)
    if len(found) == CANDIDATES and len(terms) == 1:
        whole = [[(f"{BEGIN}{way}{END}", False) for way in terms[0].texts]]
        begun = [[(BEGIN + way, True) for way in terms[0].texts]]
        just = yield from _looked_for(kind, whole, user, BEST, newest)
        likely = yield from _looked_for(kind, begun, user, BEST, newest)
        found = list(dict.fromkeys([*just, *likely, *found]))
    return found


def _anywhere(terms: list[Ways]) -> Patterns:
    return [
        [(mark + way + ("" if ways.begins else END), ways.begins) for way in ways.texts for mark in (BEGIN, "")]
        for ways in terms
    ]


def _looked_for(
    kind: RecordType, terms: Patterns, user: User | AnonymousUser, limit: int, newest: int | None
) -> Asking[list[int]]:
    """`newest` is the newest record in the index, where the walk begins."""
    source = _source(kind)
    if newest is None:
        return []
    found: list[int] = []
    for limits, ids in _limits(kind, user):
        drawers = [drawers_of(ids, wide=source.wide)] if ids else _worth_opening(source, terms, newest)
        found += yield from _newest(source, [*terms, *limits], ids, drawers, limit)
    found = sorted(set(found), reverse=True)[:limit]
    return left_open(kind, terms, user, found) if found and closes(kind, user) else found


def _worth_opening(source: SearchSource, terms: Patterns, newest: int) -> Iterator[list[str]]:
    """All drawers; but where only numbers are kept, what has no digit is looked for among the newest alone: few
    numbers are without one, and a name would be looked for in vain through all orders there are."""
    a_number = any(char.isdigit() for ways in terms for way, _begins in ways for char in way)
    every = opened(newest, wide=source.wide)
    return every if source.words or a_number else islice(every, NEWEST_DRAWERS)


def _newest(
    source: SearchSource, terms: Patterns, ids: Sequence[int], opened_in_turn: Iterable[list[str]], limit: int
) -> Asking[list[int]]:
    """Of the drawers, one handful after the other; of `ids` alone if there are any."""
    store, found = _store(), list[int]()
    for drawers in opened_in_turn:
        asked = store.question(_in_drawers(terms, drawers))
        found += yield Question(store.newest(source.table, limit - len(found), ids), (asked,))
        if len(found) >= limit:
            break
    return found


def _in_drawers(terms: Patterns, drawers: list[str]) -> Patterns:
    return [[(drawer + way, begins) for way, begins in ways for drawer in drawers] for ways in terms]


def _newest_id(source: SearchSource) -> Asking[int | None]:
    found: list[int | None] = yield Question(_store().newest_id(source.table))
    return found[0]


def _write(source: SearchSource, ids: Sequence[int]) -> int:
    _store().remove(source.table, ids)
    written: int = _store().insert(source.table, filed(source.rows(ids), wide=source.wide))
    return written


def _limits(kind: RecordType, user: User | AnonymousUser) -> list[tuple[Patterns, Sequence[int]]]:
    """What else must be on a row that the person sees: its type, and one of their teams or their own name; or no more
    than being one of the records that are shared with them."""
    source = _source(kind)
    own: Patterns = [[(source.type_token(), False)]] if source.within else []
    reach = reach_of(user, kind.name)
    if reach.everything or not (source.team or source.owner):
        return [(own, ())]
    whose = [team_token(team) for team in reach.teams] if source.team else []
    whose += [owner_token(reach.owner)] if source.owner and reach.owner else []
    held: list[tuple[Patterns, Sequence[int]]] = [([*own, [(mark, False) for mark in whose]], ())] if whose else []
    return [*held, (own, reach.shared)] if reach.shared else held


def _source(kind: RecordType) -> SearchSource:
    if kind.search is None:
        raise LookupError(f"{kind.name} is not searched")
    return kind.search


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
