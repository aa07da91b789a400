"""Told again: one message, or all of a span of time, also what happened before there was such a webhook."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.webhooks import kinds
from shuke.webhooks.actions.announcing import READ, messages
from shuke.webhooks.models import HELD, Delivery, Webhook
from shuke.webhooks.stream import PIECE, Stream

LONGEST = timedelta(days=31)
KEPT = timedelta(days=30)


class BadSpan(UserError):
    code = "bad_span"
    field = "until"


def test(hook: Webhook, *, at: datetime) -> Delivery:
    """A message that says nothing, to see whether it arrives."""
    return Delivery.objects.create(
        webhook=hook, message=f"test_{uuid.uuid4().hex[:12]}", kind=kinds.TEST, subject_type="", at=at, began_at=at,
        due_at=at,
    )  # fmt: skip


def again(one: Delivery, *, at: datetime) -> None:
    """Under the same number, so that who has it already can tell."""
    _again(one.webhook, at, pk=one.pk)


def again_between(hook: Webhook, first: datetime, until: datetime, *, by: User, at: datetime) -> None:
    """The worker does it. Raises BadSpan."""
    if not first < until <= at + timedelta(days=1) or until - first > LONGEST:
        raise BadSpan(_("Give a span of at most 31 days that has passed."))
    events.record("webhooks.told_again", hook, by=by, at=at, note=f"{first:%Y-%m-%d} – {until:%Y-%m-%d}")
    fill.enqueue(hook.pk, first.isoformat(), until.isoformat())


@task
def fill(number: int, first: str, until: str) -> None:
    """Safe to run twice: what was made stays one message."""
    hook = Webhook.objects.filter(pk=number).first()
    if hook is None:
        return
    at, span = timezone.now(), (datetime.fromisoformat(first), datetime.fromisoformat(until))
    _again(hook, at, at__gte=span[0], at__lt=span[1])
    for model in READ:
        rows = Stream(model).rows.filter(at__gte=span[0], at__lt=span[1])
        read = 0
        while found := list(rows.filter(pk__gt=read).order_by("pk")[:PIECE]):
            Delivery.objects.bulk_create(messages(found, [hook], at), ignore_conflicts=True)
            read = found[-1].pk


def _again(hook: Webhook, at: datetime, **which: object) -> None:
    waiting = Delivery.objects.filter(webhook=hook, state=Delivery.State.WAITING, **which)
    waiting.filter(due_at__gt=at + HELD).update(began_at=at, due_at=at)  # what is due sooner may be under way
    rows = Delivery.objects.filter(webhook=hook, **which).exclude(state=Delivery.State.WAITING)
    rows.update(state=Delivery.State.WAITING, began_at=at, due_at=at, tries=0, ended_at=None, problem="")


def forget_old(at: datetime) -> int:
    """What ended a month ago, piece by piece."""
    gone = 0
    old = Delivery.objects.filter(ended_at__lt=at - KEPT).order_by("ended_at")
    while ids := list(old.values_list("pk", flat=True)[:5_000]):
        gone += Delivery.objects.filter(pk__in=ids).delete()[0]
    return gone
