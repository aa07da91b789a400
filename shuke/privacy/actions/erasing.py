"""Erasing a person's data: asked for, confirmed by typing, then done step by step. May be killed and started again."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may, sees_all
from shuke.accounts.rights import Verb
from shuke.analytics.actions.warehouse import refresh_after_erasure
from shuke.core import bulk
from shuke.core.errors import Conflict, NotAllowed, UserError
from shuke.core.turns import in_turn
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.insights.actions import refresh_after_import
from shuke.orders.models import Order
from shuke.privacy.actions.steps import STEPS
from shuke.privacy.models import Erasure
from shuke.privacy.queries.person import Person, person_of
from shuke.privacy.queries.rules import retention
from shuke.records import types
from shuke.records.rights import reached

RIGHT = "privacy.manage"
NOT_YOURS = _("Your role does not allow this. Ask the owner of the shop.")
Status = Erasure.Status


class AlreadyAsked(Conflict):
    code = "already_asked"


class NumberWrong(UserError):
    code = "number_wrong"
    field = "typed"


class NotNow(Conflict):
    code = "erasure_not_now"


class TakenOver(Exception):
    """Another worker has this erasure now, or it has ended."""


@transaction.atomic
def ask(customer: Customer, *, reason: str, by: User, at: datetime) -> Erasure:
    """Nothing is erased yet: it waits for somebody with the right to type its number."""
    in_turn("erasure", "number")
    if Erasure.objects.filter(customer_id=customer.pk, status__in=[Status.ASKED, Status.RUNNING]).exists():
        raise AlreadyAsked(_("This is asked for already."))
    count = Erasure.objects.filter(number__startswith=f"E-{at:%Y}-").count()
    made = Erasure.objects.create(
        number=f"E-{at:%Y}-{count + 1:04}", customer_id=customer.pk, reason=reason, asked_by=by, asked_at=at
    )
    events.record("privacy.erasure_asked", made, by=by, at=at, note=made.number)
    return made


@transaction.atomic
def drop(erasure: Erasure, *, by: User, at: datetime) -> None:
    check_reach(erasure, by)
    _move(erasure, (Status.ASKED,), Status.DROPPED, finished_at=at)
    events.record("privacy.erasure_dropped", erasure, by=by, at=at, note=erasure.number)


@transaction.atomic
def confirm(erasure: Erasure, typed: str, *, by: User, at: datetime) -> None:
    """`typed` is the erasure's number. The work is the worker's; it can't be undone."""
    from shuke.privacy.actions.tasks import run_erasure

    check_reach(erasure, by)
    if typed.strip().upper() != erasure.number:
        raise NumberWrong(_("Type %(number)s to erase for good."), number=erasure.number)
    _move(erasure, (Status.ASKED, Status.FAILED), Status.RUNNING, confirmed_by=by, confirmed_at=at)
    events.record("privacy.erasure_confirmed", erasure, by=by, at=at, note=erasure.number)
    run_erasure.enqueue(erasure.pk)


def check_reach(erasure: Erasure, by: User) -> None:
    """Only for whoever may erase and sees the customer, be it in the bin; once the customer is gone, who sees all."""
    if not (may(by, RIGHT) and reaches(erasure, by)):
        raise NotAllowed(NOT_YOURS)


def reaches(erasure: Erasure, by: User) -> bool:
    rows = Customer.objects.filter(pk=erasure.customer_id)
    return sees_all(by) or reached(by, types.named("customer"), rows, Verb.SEE).exists()


def run(erasure_id: int, *, at: datetime, stop_before: int = len(STEPS)) -> None:
    """From where it stopped. Raises TakenOver."""
    token = secrets.token_hex(8)
    if not Erasure.objects.filter(pk=erasure_id, status=Status.RUNNING).update(token=token):
        raise TakenOver
    erasure = Erasure.objects.get(pk=erasure_id)
    person = person_of(erasure.customer_id)
    _overwrite_what_goes()
    for place in range(erasure.place, min(len(STEPS), stop_before)):
        _one(erasure_id, token, place, person)
    if stop_before >= len(STEPS):
        _finish(erasure_id, token, at)


@transaction.atomic
def _one(erasure_id: int, token: str, place: int, person: Person) -> None:
    bulk.one_writer_at_a_time()
    erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure_id)
    if erasure.token != token or erasure.place != place:
        raise TakenOver
    counts = STEPS[place](erasure, person)
    erasure.counts = {**erasure.counts, **counts}
    erasure.place = place + 1
    erasure.save(update_fields=["counts", "place"])


@transaction.atomic
def _finish(erasure_id: int, token: str, at: datetime) -> None:
    erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure_id)
    if erasure.token != token:
        raise TakenOver
    rules, today = retention(), timezone.localdate(at)
    last = Order.objects.filter(customer=erasure.customer_id).order_by("-ordered_on").first()
    erasure.status, erasure.finished_at, erasure.token = Status.DONE, at, ""
    erasure.orders_until = (
        last.ordered_on.replace(day=1, year=last.ordered_on.year + rules.orders_years) if last else None
    )
    erasure.backups_until = today + timedelta(days=rules.backups_days)
    erasure.sha256 = fingerprint(erasure)
    erasure.save()
    events.record("privacy.erased", erasure, by=erasure.confirmed_by, at=at, note=erasure.number)
    refresh_after_import()
    refresh_after_erasure()


TOLD = (
    "number", "reason", "counts", "orders_until", "backups_until", "finished_at", "asked_by_id", "confirmed_by_id",
)  # fmt: skip


def fingerprint(erasure: Erasure) -> str:
    """Over all that the certificate says: whoever has a copy can have it compared."""
    told: dict[str, Any] = {name: getattr(erasure, name) for name in TOLD}
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def fail(erasure_id: int) -> None:
    """Something that nobody foresaw: it can be confirmed again, and goes on where it stopped."""
    Erasure.objects.filter(pk=erasure_id, status=Status.RUNNING).update(status=Status.FAILED, token="")


def _overwrite_what_goes() -> None:
    """SQLite leaves what it deletes in its file unless told to write zeros over it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def empty_log() -> None:
    """Nor does it stay in SQLite's write-ahead log, as far as nobody reads at this moment."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _move(erasure: Erasure, before: tuple[str, ...], after: str, **values: Any) -> None:
    if not Erasure.objects.filter(pk=erasure.pk, status__in=before).update(status=after, **values):
        raise NotNow(_("This has moved on meanwhile. Look at the page again."))
    erasure.refresh_from_db()
