"""What happened becomes messages, each once: read off the table of events, and off the signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from shuke.automation.models import Signal
from shuke.events.models import Event
from shuke.webhooks import kinds
from shuke.webhooks.models import Delivery, Place, Webhook
from shuke.webhooks.stream import Stream

SIGNALS = Signal._meta.label_lower
READ: tuple[type[models.Model], ...] = (Event, Signal)


def announce(streams: Sequence[Stream], at: datetime) -> bool:
    """Write down the next messages; whether there may be more. Asks with plain reads as long as nothing happened."""
    if not Webhook.objects.filter(off="").exists():
        return False
    found = [_announce(one, at) for one in streams]
    return any(found)


def _announce(stream: Stream, at: datetime) -> bool:
    table = stream.model._meta.db_table
    read = Place.objects.filter(table=table).values_list("read", flat=True).first()
    if read is None:
        begin_at_the_end()
        return True
    if not (found := stream.after(read)):
        return False
    hooks = list(Webhook.objects.filter(off=""))  # after the rows: of a new one none must be past already
    with transaction.atomic():
        if not Place.objects.filter(table=table, read=read).update(read=found[-1].pk):
            return True  # another worker was faster
        Delivery.objects.bulk_create(messages(found, hooks, at), ignore_conflicts=True)
    return True


def begin_at_the_end() -> None:
    """From now on: what happened while nobody was to be told is nobody's business."""
    for model in READ:
        Place.objects.update_or_create(table=model._meta.db_table, defaults={"read": Stream(model).last()})


def messages(rows: Iterable[Any], hooks: Sequence[Webhook], at: datetime) -> list[Delivery]:
    known = kinds.subjects()
    said = [_said(row, known) for row in rows]
    return [
        Delivery(webhook=hook, kind=wanted, began_at=at, due_at=at, **told)
        for offered, told in said
        for hook in hooks
        if (wanted := next((one for one in offered if one in hook.kinds), ""))
    ]


def _said(row: Any, known: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    if isinstance(row, Signal):
        told = {"message": _number("sig", row), "subject_type": SIGNALS, "subject_id": row.pk, "at": row.at}
        return [f"{kinds.SIGNAL}.{row.kind}"], told
    if row.subject_type not in known or row.subject_id is None:
        return [], {}
    subject = {"subject_type": row.subject_type, "subject_id": row.subject_id}
    more = {"changed": [name for name in row.changes if name != kinds.MERGED]} if row.changes else {}
    if merged := row.changes.get(kinds.MERGED):
        more["merged"] = merged[1]
    return kinds.of_event(row, known[row.subject_type]), {
        "message": _number("evt", row),
        "at": row.at,
        "told": more,
    } | subject


def _number(kind: str, row: Any) -> str:
    """The same whenever it is told. In a shop that was brought back, ids are given out again, to something else."""
    return f"{kind}_{row.pk}_{int(row.at.timestamp() * 1_000):x}"


def waiting_of(hook: Webhook) -> models.QuerySet[Delivery]:
    return Delivery.objects.filter(Q(state=Delivery.State.WAITING), webhook=hook)
