"""Taking a file of other records back: what it made goes for good, what it changed is as before; what somebody has
worked on since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.events.models import Batch, Event
from shuke.records import search, undoing
from shuke.records.actions.remove import remove
from shuke.records.actions.undo import reverse
from shuke.records.kept import current, same
from shuke.records.types import RecordType
from shuke.records.undoing import Blocker, Turn, turn_of
from shuke.transfer.actions.keeping import add_up, opened, remember_rows
from shuke.transfer.actions.since import pointed_to
from shuke.transfer.actions.withdrawing import withdraw
from shuke.transfer.models import Import
from shuke.transfer.prepare.problems import Problem

PIECE = 200  # records a transaction
Told = dict[int, list[Event]]  # record → what this import did with it, newest first


def pieces_to_take_back(
    job: Import, *, at: datetime, by: User | None
) -> Iterator[tuple[int, Callable[[Import], None]]]:
    """How many records, and what to do with them; newest first, in the same pieces each time."""
    for label, kind in undoing.kinds().items():
        subjects = Event.objects.filter(batch=job.batch_id, subject_type=label).values_list("subject_id", flat=True)
        ids = list(subjects.distinct().order_by("-subject_id"))
        for start in range(0, len(ids), PIECE):
            piece = [one for one in ids[start : start + PIECE] if one]
            yield len(piece), partial(_take_back, kind=kind, ids=piece, at=at, by=by)


def _take_back(job: Import, *, kind: RecordType, ids: Sequence[int], at: datetime, by: User | None) -> None:
    told: Told = defaultdict(list)
    found = Event.objects.filter(batch=job.batch_id, subject_type=kind.subject, subject_id__in=ids)
    for event in found.order_by("-id"):
        if turn_of(event) is not None and event.subject_id:
            told[event.subject_id].append(event)
    there = {one.pk: one for one in kind.records().filter(pk__in=told)}
    made = [pk for pk, own in told.items() if turn_of(own[-1]) is Turn.MADE and pk in there]
    changed = [pk for pk, own in told.items() if turn_of(own[-1]) is not Turn.MADE]
    batch = _batch(job, by, at)
    _unmake(job, kind, {pk: told[pk] for pk in made}, batch, by, at)
    for pk in changed:
        _put_back(job, kind, there.get(pk), told[pk], batch, by, at)


def _batch(job: Import, by: User | None, at: datetime) -> Batch:
    known = Batch.objects.filter(kind=Batch.UNDO, undoes=opened(job), undone_at=None).order_by("-id").first()
    return known or events.open_batch(Batch.UNDO, by=by, at=at, undoes=opened(job))


def _unmake(job: Import, kind: RecordType, told: Told, batch: Batch, by: User | None, at: datetime) -> None:
    if not told:
        return
    hindered: dict[int, object] = {}
    for blocker in undoing.in_the_way([event for own in told.values() for event in own]):
        hindered.setdefault(blocker.record, blocker)
    for pk in pointed_to(kind.name, (min(told), max(told))) & told.keys() - hindered.keys():
        hindered[pk] = Blocker("used", pk, kind.title_of(kind.records().get(pk=pk)), count=1)
    free = [pk for pk in told if pk not in hindered]
    hindered |= _let_go(kind, free, batch, by, at)
    _say_kept(job, hindered)
    add_up(job, undone=len(told) - len(hindered))


def _let_go(kind: RecordType, ids: Sequence[int], batch: Batch, by: User | None, at: datetime) -> dict[int, object]:
    """Gives those that could not go, and why. On the shop's own objects nothing hangs; the others have their ways."""
    if kind.custom_object:
        withdraw(kind.model, ids)
        if kind.search:
            search.remove(kind.name, ids)
        return {}
    hindered: dict[int, object] = {}
    for record in kind.records().filter(pk__in=ids):
        try:
            with transaction.atomic():
                assert kind.delete is not None
                kind.delete(record, by=by, batch=batch, at=at)
        except UserError as error:
            hindered[record.pk] = error
    remove(kind, [pk for pk in ids if pk not in hindered], by=by, at=at, batch=batch)
    return hindered


def _put_back(
    job: Import, kind: RecordType, record: Any, told: list[Event], batch: Batch, by: User | None, at: datetime
) -> None:
    """What is as the import left it becomes what it was before; the rest stays, and is named."""
    if record is None or record.deleted_at is not None:
        return _say_kept(job, {event.subject_id or 0: one for event in told for one in undoing.in_the_way([event])})
    changes = {
        name: both for name, both in _net(told).items() if not same(kind, name, current(kind, record, name), both[0])
    }
    ours = {name: both for name, both in changes.items() if same(kind, name, current(kind, record, name), both[1])}
    hindered: dict[int, object] = {}
    if len(ours) < len(changes):
        hindered = {record.pk: next(iter(undoing.in_the_way(told)), kind.title_of(record))}
    if ours:
        one = Event(verb=told[0].verb, subject_type=kind.subject, subject_id=record.pk, changes=ours)
        try:
            with transaction.atomic():
                reverse(kind, one, batch=batch, by=by, at=at)  # type: ignore[arg-type]  # the command line is nobody
            add_up(job, put_back=1)
        except UserError as error:
            hindered = {record.pk: error}
    return _say_kept(job, hindered)


def _net(told: Sequence[Event]) -> dict[str, tuple[Any, Any]]:
    """Field → what it was before the first change, and what it was after the last."""
    net: dict[str, tuple[Any, Any]] = {}
    for event in told:
        for name, (old, new) in event.changes.items():
            net[name] = (old, net[name][1] if name in net else new)
    return net


def _say_kept(job: Import, hindered: dict[int, object]) -> None:
    said = ({"column": "", "said": str(why)} for why in hindered.values())
    remember_rows(job, "undo", [Problem(pk, "said", params) for pk, params in zip(hindered, said, strict=True)])
    add_up(job, kept=len(hindered))
