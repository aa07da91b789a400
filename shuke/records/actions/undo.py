"""Taking back: one event, or a whole batch. Nothing at all happens while something newer stands in the way.

Each record goes through its type's own actions, so that their rules hold; all of it is a batch of its own, which names
what it took back, and which can be taken back in turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import Conflict, NotAllowed, UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Batch, Event
from shuke.records import rights, undoing
from shuke.records.confirming import Everything, confirming
from shuke.records.kept import argument, current, read, same
from shuke.records.types import RecordType
from shuke.records.undoing import Blocker, Turn, turn_of

AT_ONCE = 200  # events that a request takes back; more are a job for the worker

Undoer = Callable[..., str]  # (batch, by=) → the address to look at, or nothing
_undoers: dict[str, Undoer] = {}


class InTheWay(Conflict):
    """`blockers` say what; the message names the first of them."""

    code = "in_the_way"

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(_("This can't be undone. %(first)s"), first=str(blockers[0]))
        self.blockers = list(blockers)


class NotUndoable(UserError):
    code = "not_undoable"


def install(undoers: Mapping[str, Undoer]) -> None:
    """Called once, by config: kinds of batch that an area takes back itself."""
    _undoers.clear()
    _undoers.update(undoers)


@transaction.atomic
def undo_event(event: Event, *, by: User, at: datetime | None = None) -> Batch:
    """Put one record back to how it was before the event. Raises InTheWay, NotAllowed, NotUndoable, and whatever the
    type's own actions raise."""
    in_turn("undo", f"event {event.pk}")
    if turn_of(event) is None:
        raise NotUndoable(_("This can't be undone."))
    if undoing.taken_back([event]):
        raise NotUndoable(_("This was already undone."))
    return _take_back([event], event, by=by, at=at or timezone.now())


def undo_batch(batch: Batch, *, by: User, at: datetime | None = None) -> str:
    """Take a whole batch back; gives the address of the page that tells how it goes on, or nothing when it is done.

    Raises as `undo_event`.
    """
    if batch.by_id != by.pk and not may(by, "batches.undo"):
        raise NotAllowed(_("Only who did this, or a manager, can undo it."))
    if batch.undone_at:
        raise NotUndoable(_("This was already undone."))
    if undoer := _undoers.get(batch.kind):
        return undoer(batch, by=by)
    found = list(batch.events.order_by("-id")[: AT_ONCE + 1])
    if not any(map(turn_of, found)):
        raise NotUndoable(_("This can't be undone."))
    if len(found) > AT_ONCE:
        from shuke.records.actions.bulk import undo_later

        return undo_later(batch, by=by)
    with transaction.atomic():
        in_turn("undo", f"batch {batch.pk}")
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.undone_at:
            raise NotUndoable(_("This was already undone."))
        _take_back(found, batch, by=by, at=at or timezone.now())
    return ""


def _take_back(found: Sequence[Event], what: Batch | Event, *, by: User, at: datetime) -> Batch:
    """`found` newest first."""
    lock(found)
    check_rights(found, by)
    if blockers := undoing.in_the_way(found):
        raise InTheWay(blockers)
    batch = events.open_batch(Batch.UNDO, by=by, at=at, undoes=what)
    kinds = undoing.kinds()
    for event in found:
        if turn_of(event) and event.subject_type in kinds:
            reverse(kinds[event.subject_type], event, batch=batch, by=by, at=at)
    close(what, by=by, at=at)
    return batch


def close(what: Batch | Event, *, by: User, at: datetime) -> None:
    """A batch that was taken back is marked; one whose taking back was taken back counts again."""
    if isinstance(what, Event):
        return
    what.undone_at, what.undone_by = at, by
    what.save(update_fields=["undone_at", "undone_by"])
    if what.undoes_id:
        Batch.objects.filter(pk=what.undoes_id).update(undone_at=None, undone_by=None)


def reverse(kind: RecordType, event: Event, *, batch: Batch, by: User, at: datetime) -> None:
    """Through the type's own action; what it makes of the old values must be the old values."""
    record = kind.records().get(pk=event.subject_id)
    turn, stamp = turn_of(event), {"by": by, "batch": batch, "at": at}
    if turn is Turn.BINNED:
        _able(kind.restore)(record, **stamp)
    elif turn is not Turn.CHANGED:
        _able(kind.delete)(record, **stamp)
    elif event.changes:
        change, values = _able(kind.change), _values(kind, event)
        change(record, version=None, **confirming(change, Everything()), **stamp, **values)
        _verify(kind, kind.records().get(pk=record.pk), event)


def _values(kind: RecordType, event: Event) -> dict[str, Any]:
    """What the event tells of before, as the type's action takes it: custom fields apart from the others."""
    values: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for name, (old, _new) in event.changes.items():
        field = kind.known_field(name)
        here = custom if field is not None and field.custom else values
        here[argument(kind, name)] = read(kind, name, old)
    return {**values, "custom": custom} if custom else values


def _verify(kind: RecordType, record: Any, event: Event) -> None:
    for name, (old, _new) in event.changes.items():
        if not same(kind, name, current(kind, record, name), old):
            raise NotAllowed(_("You may not give this record back what it had: ask who may."))


def _able(action: Any) -> Any:
    if action is None:
        raise NotUndoable(_("This can't be undone."))
    return action


def lock(found: Sequence[Event]) -> None:
    """Whoever else changes one of these records waits, so that what was compared stays true."""
    for label, ids in _by_type(found).items():
        if kind := undoing.kinds().get(label):
            list(kind.records().select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))


def check_rights(found: Sequence[Event], by: User) -> None:
    """Each record must be one that the person may change, delete or take out of the bin; as if done by hand."""
    for label, ids in _by_type(found).items():
        if kind := undoing.kinds().get(label):
            here = [event for event in found if event.subject_type == label]
            edits = [event for event in here if turn_of(event) is Turn.CHANGED]
            rights.check_fields(kind, {name: None for event in edits for name in event.changes}, by)
            changed = {event.subject_id for event in edits}
            moved = {event.subject_id for event in here if turn_of(event)} - changed
            whole = {event.subject_id for event in here if turn_of(event) not in {None, Turn.CHANGED}}
            binned = _ids(rights.binned(by, kind), ids)  # where an edit is in the way, which in_the_way says
            movable = _ids(rights.deletable(by, kind), ids) | binned
            allowed = _ids(rights.changeable(by, kind), changed) | (movable & whole) | binned
            there = _ids(kind.records(), ids)
            if there & ((changed - allowed) | (moved - movable)):
                raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))


def _ids(rows: QuerySet[Any], among: Collection[int | None]) -> set[int]:
    return set(rows.filter(pk__in=among).values_list("pk", flat=True))


def _by_type(found: Sequence[Event]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for event in found:
        if event.subject_id and turn_of(event):
            groups[event.subject_type].add(event.subject_id)
    return groups
