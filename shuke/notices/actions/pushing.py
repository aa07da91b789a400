"""Web push to the devices of a person: at most once each (`outbox`), and only while they are signed in there."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Session, User
from shuke.accounts.queries import current_shop
from shuke.accounts.surroundings import surroundings_of
from shuke.core import outside
from shuke.core.errors import UserError
from shuke.notices import mail, push
from shuke.notices.actions import outbox
from shuke.notices.kinds import Told
from shuke.notices.models import Delivery, Notice, Subscription, Way

logger = logging.getLogger("shuke.notices")
State = Delivery.State
GONE = {404, 410}  # the browser no longer wants it
MOST_DEVICES = 20


class BadSubscription(UserError):
    code = "bad_subscription"


@transaction.atomic
def subscribe(
    person: User, *, session: str, endpoint: str, p256dh: str, auth: str, device: str, at: datetime
) -> Subscription:
    """A browser is one person's: whoever signed in there last and asked for it. Raises BadSubscription."""
    try:
        push.check_keys(p256dh, auth)
        outside.check(endpoint, trusted=settings.SHUKE_PUSH_TRUSTED)
    except (ValueError, OSError) as error:
        raise BadSubscription(_("This browser can't be reached from here.")) from error
    given = {"person": person, "session": session, "endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    made, _new = Subscription.objects.update_or_create(
        sha256=_digest(endpoint), defaults={**given, "device": device[:60], "created_at": at}
    )
    old = Subscription.objects.filter(person=person).order_by("-created_at").values_list("pk", flat=True)
    Subscription.objects.filter(pk__in=list(old[MOST_DEVICES:])).delete()
    return made


def renew(person: User, endpoint: str, *, session: str) -> bool:
    """The person has signed in there anew. False for a browser that they took off their list, or never put there."""
    known = Subscription.objects.filter(person=person, sha256=_digest(endpoint))
    return bool(known.update(session=session))


def _digest(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def unsubscribe(person: User, pk: int) -> None:
    Subscription.objects.filter(person=person, pk=pk).delete()


def send() -> None:
    """Every few seconds, from the schedule."""
    send_pushes(timezone.now())


def send_pushes(at: datetime) -> int:
    """All that is due. Gives how many notices reached a push service for at least one device."""
    return sum(_send(one, at) for one in outbox.due([Way.PUSH], at))


def _send(one: Delivery, at: datetime) -> bool:
    if not outbox.claim(one, at):
        return False
    row, person = Delivery.objects.filter(pk=one.pk), one.notice.person
    with surroundings_of(person):
        found = outbox.wanted(person, [one])
    devices = [each for each in Subscription.objects.filter(person=person).order_by("pk") if _still_there(each, person)]
    if not found or not devices:
        row.update(state=State.DROPPED)
        return False
    answers = {_answer(each, *found[0], at) for each in devices}
    if True in answers:
        row.update(state=State.SENT)
    elif None in answers:
        outbox.again(row, one.tries + 1, at, "not taken")
    else:
        row.update(state=State.FAILED, error="refused")
    return True in answers


def _still_there(one: Subscription, person: User) -> bool:
    """Whether that sign-in still holds: nobody signed out there, and the password is the same."""
    row = Session.objects.filter(session_key=one.session, expire_date__gt=timezone.now()).first()
    held = row.get_decoded() if row else {}
    return held.get("_auth_user_id") == str(person.pk) and constant_time_compare(
        held.get("_auth_user_hash", ""), person.get_session_auth_hash()
    )


def _answer(one: Subscription, notice: Notice, told: Told, at: datetime) -> bool | None:
    """Whether the push service took it; None when it may take it later."""
    shop = current_shop()
    url = reverse("notices:open", args=[notice.pk])
    text = push.message(shop.name if shop else "Shuke", mail.discreet(told.text), url, f"notice-{notice.pk}")
    try:
        body = push.encrypted(text, one.p256dh, one.auth)
        answer = outside.post(one.endpoint, body, push.headers(one.endpoint, at), trusted=settings.SHUKE_PUSH_TRUSTED)
        status = answer.status
    except outside.NotOutside:
        status = 410
    except OSError as error:
        logger.warning("A push service does not answer: %s", type(error).__name__)
        return None
    if status in GONE:
        one.delete()
    return True if 200 <= status < 300 else (None if status == 429 or status >= 500 else False)
