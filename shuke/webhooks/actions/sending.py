"""Messages go out: a few at a time to each webhook, one after the other for each record, again until they are taken."""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.accounts.surroundings import surroundings_of
from shuke.notices import actions as notices
from shuke.records.actions.export_requests import count_taken
from shuke.webhooks import outcome, signing
from shuke.webhooks.actions.announcing import READ, announce, waiting_of
from shuke.webhooks.models import HELD, PERMISSION, Delivery, Webhook
from shuke.webhooks.outcome import Outcome
from shuke.webhooks.payload import payload
from shuke.webhooks.stream import Stream

logger = logging.getLogger("shuke.worker")
State = Delivery.State
MOST = 8  # at once, to one webhook
FIRST, FACTOR, LONGEST = timedelta(seconds=5), 3, timedelta(hours=6)
GIVEN_UP = timedelta(hours=24)
PATIENCE, REST, LONGEST_REST = 5, timedelta(seconds=10), timedelta(minutes=10)
OFF_AFTER = timedelta(days=3)
LINGERS = 4  # seconds, for answers when the worker is to stop
NOTICE = "webhook"
Done = SimpleQueue[tuple[Delivery, Outcome]]


class Sender:
    """One for each worker. Only the posting itself is done in other threads: they know no database."""

    def __init__(self) -> None:
        self.streams = [Stream(model) for model in READ]
        self.done: Done = SimpleQueue()
        self.running: dict[int, int] = {}  # delivery → webhook

    def turn(self, at: datetime) -> bool:
        """What there is to do now; whether there may be more at once."""
        more = announce(self.streams, at)
        begun = self.begin(at)
        ended = self.collect(at, 0.2 if self.running and not (more or begun) else 0)
        return more or bool(begun or ended or self.running)

    def end(self) -> None:
        until = time.monotonic() + LINGERS
        while self.running and time.monotonic() < until:
            self.collect(timezone.now(), 0.2)

    def begin(self, at: datetime) -> int:
        """Hand out what is due; gives how much that was."""
        rested = Q(rests_until=None) | Q(rests_until__lte=at)
        hooks = Webhook.objects.filter(rested, off="").select_related("owner").order_by("pk")
        return sum(self._begin(hook, at) for hook in hooks)

    def _begin(self, hook: Webhook, at: datetime) -> int:
        room = 1 if hook.failures >= PATIENCE else MOST
        room -= sum(1 for one in self.running.values() if one == hook.pk)
        rows = list(due(hook, at).exclude(pk__in=list(self.running))[: max(room, 0)])
        if rows and not (hook.owner.is_active and may(hook.owner, PERMISSION)):
            switch_off(hook, Webhook.Off.RIGHTS, at)
            return 0
        return sum(self._send(hook, one, at) for one in rows)

    def _send(self, hook: Webhook, one: Delivery, at: datetime) -> bool:
        one.webhook = hook
        if not claim(one, at):
            return False
        try:
            with surroundings_of(hook.owner):
                said = payload(one, at)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Message %s can't be made", one.message)
            later(one, Outcome(Delivery.Problem.OURS), at)
            return True
        if said is None:
            Delivery.objects.filter(pk=one.pk).update(state=State.DROPPED, ended_at=at)
            return True
        if said["data"].get("record"):
            count_taken(hook.owner, 1, at)
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        self.running[one.pk] = hook.pk
        headers = signing.headers(hook, one.message, body, at)
        threading.Thread(target=_post, args=(one, hook.url, body, headers, self.done), daemon=True).start()
        return True

    def collect(self, at: datetime, wait: float) -> int:
        """Write down what came of those that ended."""
        count = 0
        while True:
            try:
                one, came = self.done.get(timeout=wait) if wait else self.done.get_nowait()
            except Empty:
                return count
            self.running.pop(one.pk, None)
            settle(one, came, at)
            count, wait = count + 1, 0


def _post(one: Delivery, url: str, body: bytes, headers: dict[str, str], done: Done) -> None:
    done.put((one, outcome.post(url, body, headers)))


def due(hook: Webhook, at: datetime) -> QuerySet[Delivery]:
    """Of each record the earliest that was not taken yet, if its time has come."""
    same = {name: OuterRef(name) for name in ("subject_type", "subject_id")}
    before = waiting_of(hook).filter(**same, pk__lt=OuterRef("pk"))
    return waiting_of(hook).filter(~Exists(before), due_at__lte=at).order_by("due_at", "pk")


def claim(one: Delivery, at: datetime) -> bool:
    """Whether it is ours to send. If we die over it, it is due again."""
    row = Delivery.objects.filter(pk=one.pk, state=State.WAITING, due_at=one.due_at)
    one.tries += 1
    return bool(row.update(due_at=at + HELD, tries=F("tries") + 1))


@transaction.atomic
def settle(one: Delivery, came: Outcome, at: datetime) -> None:
    if not came.taken:
        later(one, came, at)
        _failed(one.webhook_id, came, at)
        return
    Delivery.objects.filter(pk=one.pk, state=State.WAITING).update(state=State.TAKEN, ended_at=at, **_told(came))
    Webhook.objects.filter(pk=one.webhook_id, failures__gt=0).update(failures=0, failing_since=None, rests_until=None)


def later(one: Delivery, came: Outcome, at: datetime) -> None:
    row, moment = Delivery.objects.filter(pk=one.pk, state=State.WAITING), next_try(one, at)
    if moment is None:
        row.update(state=State.FAILED, ended_at=at, **_told(came))
    else:
        row.update(due_at=moment, **_told(came))


def _told(came: Outcome) -> dict[str, Any]:
    return {
        "problem": came.problem, "status": came.status, "milliseconds": came.milliseconds, "answer": came.answer,
    }  # fmt: skip


def next_try(one: Delivery, at: datetime) -> datetime | None:
    """Later each time, with a last one after a day; None after that. A little apart, so that not all come at once."""
    last = one.began_at + GIVEN_UP
    if at >= last:
        return None
    wait = min(FIRST * FACTOR ** min(one.tries - 1, 12), LONGEST) * (1 + one.pk % 20 / 100)
    return min(at + wait, last)


def _failed(number: int, came: Outcome, at: datetime) -> None:
    hook = Webhook.objects.select_for_update().filter(pk=number).first()
    if hook is None:
        return
    hook.failures += 1
    hook.failing_since = hook.failing_since or at
    over = hook.failures - PATIENCE
    hook.rests_until = at + min(REST * 2 ** min(over, 10), LONGEST_REST) if over >= 0 else None
    hook.save(update_fields=["failures", "failing_since", "rests_until"])
    if came.status == outcome.GONE:
        switch_off(hook, Webhook.Off.GONE, at)
    elif at - hook.failing_since >= OFF_AFTER:
        switch_off(hook, Webhook.Off.FAILING, at)


def switch_off(hook: Webhook, why: str, at: datetime) -> None:
    """By itself; whoever may see the settings is told once. What waits goes on waiting."""
    if Webhook.objects.filter(pk=hook.pk, off="").update(off=why):
        people = [one for one in User.objects.filter(is_active=True).order_by("pk") if may(one, PERMISSION)]
        notices.tell(NOTICE, people, f"webhook:{hook.pk}:{at.isoformat()}", at=at, about=hook)
