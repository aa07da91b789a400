"""What is worked out from other rows: readied before records are made one, brought up to date after that, and after
they are two again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from shuke.accounts.models import User
from shuke.automation.actions.making import count_once
from shuke.catalogue.actions import stock
from shuke.customers.actions import consenting
from shuke.duplicates.models import Merge, Pair
from shuke.insights.actions import refresh_after_import
from shuke.loyalty.actions.evening import even_out
from shuke.network import actions as network
from shuke.orders.actions.measures import refresh_measures
from shuke.records import search, types
from shuke.records.types import RecordType

AT_ONCE = 2_000  # records that follow, written into the search index at once; more are left to the worker


def begin(kind: RecordType, ids: Sequence[int], *, by: User | None, at: datetime) -> None:
    """Before anything is led over."""
    if kind.name == "product":
        stock.begin_alike(ids, by=by, at=at)


def merged(kind: RecordType, survivor: Any, losers: Sequence[Any], merges: Sequence[Merge]) -> None:
    touched = [survivor.pk, *(one.pk for one in losers)]
    _work_out(kind, touched)
    if kind.name == "customer":
        even_out(touched, on=timezone.localdate(merges[0].at), at=merges[0].at)
        for one in merges:
            _pair(one).update(state=Pair.State.MERGED, decided_by=one.by, decided_at=one.at)
    _find_again(kind, survivor, losers)


def apart(kind: RecordType, survivor: Any, loser: Any, merge: Merge) -> None:
    _work_out(kind, [survivor.pk, loser.pk])
    if kind.name == "customer":
        at = merge.apart_at or merge.at
        even_out([survivor.pk, loser.pk], on=timezone.localdate(at), at=at)
        _pair(merge).filter(state=Pair.State.MERGED).update(state=Pair.State.OPEN, decided_by=None, decided_at=None)
    _find_again(kind, survivor, [loser])
    if kind.search is not None:
        search.index(kind.name, [loser.pk])


def _work_out(kind: RecordType, ids: Sequence[int]) -> None:
    work: Callable[[Sequence[int]], None] | None = WORK.get(kind.name)
    if work is not None:
        work(ids)


def _customers(ids: Sequence[int]) -> None:
    for pk in ids:
        refresh_measures([pk])
    consenting.settle(ids)
    count_once(ids)
    network.settle(ids, by=None, at=timezone.now())


def _products(ids: Sequence[int]) -> None:
    stock.work_out(ids)
    refresh_after_import()


WORK: dict[str, Callable[[Sequence[int]], None]] = {"customer": _customers, "product": _products}


def _pair(merge: Merge) -> Any:
    low, high = sorted((merge.survivor_id, merge.loser_id))
    return Pair.objects.filter(Q(low=low, high=high))


def _find_again(kind: RecordType, survivor: Any, others: Sequence[Any]) -> None:
    """The survivor is found by what the others are called too. What follows it carries its team and owner in the
    index: written again where these differ."""
    if kind.search is None:
        return
    search.index(kind.name, [survivor.pk])
    now = kind.records().get(pk=survivor.pk)
    whose = [(getattr(one, "team_id", None), getattr(one, "owner_id", None)) for one in (now, survivor, *others)]
    if len(set(whose)) == 1:
        return
    for one in types.all_types():
        if one.search and one.search.follows and one.search.follows[0] == kind.name:
            _index_followers(one, [survivor.pk, *(other.pk for other in others)])


def _index_followers(kind: RecordType, ids: Sequence[int]) -> None:
    from shuke.duplicates.actions.merging_tasks import index_followers

    assert kind.search
    if kind.search.alive().filter(**{f"{kind.search.follows[1]}__in": ids})[: AT_ONCE + 1].count() > AT_ONCE:  # type: ignore[index]  # it follows
        index_followers.enqueue(kind.name, list(ids))
    else:
        search.index(kind.name, kind.search.follower_ids(ids))
