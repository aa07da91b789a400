"""The search for pairs, piece by piece: first through all customers, then among new ones and along what happened since.

Each piece writes the keys of some customers, looks up who shares one, scores those, and writes the pairs
together with the place reached. Killed in between, or started twice, it does a piece again and finds it done. No
transaction is longer than a piece's writes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from shuke.customers.models import Customer
from shuke.duplicates.actions.comparing import compare_with_all
from shuke.duplicates.likeness.keys import RULES, keys_of
from shuke.duplicates.likeness.people import Person
from shuke.duplicates.models import Key, Pair, Scan
from shuke.duplicates.queries.reading import people
from shuke.events.models import Event

PIECE = 1_000  # customers
EVENTS = 5_000  # of which most are about orders
SUBJECT = Customer._meta.label_lower


class TakenOver(Exception):
    """Somebody else has gone on from this place."""


def scan(*, at: datetime, seconds: float | None = None) -> bool:
    """Go on from where it stopped, for about so long. False when there is more to do."""
    until = time.monotonic() + seconds if seconds is not None else None
    state = _begun(at)
    try:
        while _next(state, at):
            if until is not None and time.monotonic() >= until:
                return False
    except TakenOver:
        pass
    return True


def begin_anew() -> None:
    """Have every customer gone through again; what was decided stays decided."""
    Scan.objects.all().delete()


def _begun(at: datetime) -> Scan:
    state, _made = Scan.objects.get_or_create(pk=1)
    if state.rules != RULES:
        newest = _newest_event()
        state = Scan(
            pk=1,
            rules=RULES,
            started_at=at,
            event_place=newest,
            event_top=newest,
            event_before=newest,
            customers=Customer.objects.alive().count(),
        )
        state.save()
    return state


def _next(state: Scan, at: datetime) -> bool:
    """One piece of whichever pass it is in; False when all is done."""
    if not state.whole:
        return _through_all(state, at)
    return _among_new_ones(state, at) or _along_events(state, at)


def _through_all(state: Scan, at: datetime) -> bool:
    rows = Customer.objects.alive().filter(pk__gt=state.place).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:PIECE])
    if ids:
        _piece(state, ids, at, whole=True, place=ids[-1])
    else:
        _advance(state, whole=True, finished_at=at, place_before=state.place)
    return True


def _among_new_ones(state: Scan, at: datetime) -> bool:
    """Whoever came since by an import, which leaves no event about each."""
    rows = Customer.objects.alive().filter(pk__gt=state.place).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:PIECE])
    if ids:
        _piece(state, ids, at, whole=False, place=ids[-1], finished_at=at)
    return bool(ids)


def _along_events(state: Scan, at: datetime) -> bool:
    """To the newest event there was when this pass began. PostgreSQL gives out numbers before they can be seen, so
    there each pass begins where the last but one ended, among new customers too."""
    if state.event_place >= state.event_top:
        newest = _newest_event()
        if newest <= state.event_top:
            return False
        in_order = connection.vendor == "sqlite"
        before, place = (state.event_top, state.place) if in_order else (state.event_before, state.place_before)
        _advance(state, event_place=before, event_before=state.event_top, event_top=newest, place=place,
                 place_before=state.place, customers=Customer.objects.alive().count())  # fmt: skip
    upto = min(state.event_place + EVENTS, state.event_top)
    found = Event.objects.filter(id__gt=state.event_place, id__lte=upto, subject_type=SUBJECT, subject_id__isnull=False)
    ids = sorted({pk for pk in found.values_list("subject_id", flat=True) if pk})
    _piece(state, ids, at, whole=False, event_place=upto, finished_at=at)
    return True


def _newest_event() -> int:
    return Event.objects.aggregate(newest=Max("id"))["newest"] or 0


def _piece(state: Scan, ids: list[int], at: datetime, *, whole: bool, **reached: object) -> None:
    """`whole`: those with greater ids will look for these by themselves."""
    found = people(ids)
    keys = {pk: keys_of(person) for pk, person in found.items()}
    _write_keys(ids, keys, whole=whole)
    verdicts = compare_with_all(found, keys, customers=state.customers, older_only=whole)
    with transaction.atomic():
        verdicts.write(ids, at)
        _forget_the_gone(ids, found)
        _advance(state, **reached)


@transaction.atomic
def _write_keys(ids: Sequence[int], keys: dict[int, list[int]], *, whole: bool) -> None:
    """`whole`: these are all the customers between the first and the last."""
    table = connection.ops.quote_name(Key._meta.db_table)
    spans = [(ids[0], ids[-1])] if whole else [(pk, pk) for pk in ids]
    gone = [(first * Key.PLACES, (last + 1) * Key.PLACES) for first, last in spans]
    rows = [(pk * Key.PLACES + place, key) for pk in keys for place, key in enumerate(keys[pk])]
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE id >= %s AND id < %s", gone)  # noqa: S608 -- our name
        cursor.executemany(f"INSERT INTO {table} (id, hash) VALUES (%s, %s)", rows)  # noqa: S608 -- our name


def _forget_the_gone(ids: Iterable[int], found: dict[int, Person]) -> None:
    """Open pairs of customers who went into the bin; what people decided is kept for when they come back."""
    gone = [pk for pk in ids if pk not in found]
    for side in ("low", "high"):
        Pair.objects.waiting().filter(**{f"{side}__in": gone}).delete()


def _advance(state: Scan, **reached: object) -> None:
    """Raises TakenOver if the place is no longer the one that this piece began at."""
    same = Scan.objects.filter(
        pk=state.pk, rules=state.rules, place=state.place, event_place=state.event_place, whole=state.whole,
        started_at=state.started_at,
    )  # fmt: skip
    if not same.update(**reached):
        raise TakenOver
    for name, value in reached.items():
        setattr(state, name, value)
