"""What goes out: written down when it happens, and sent by the worker.

A letter is claimed before it is sent, in a transaction of its own: of several workers one gets it, and after a kill it
is never sent again, since nobody can know whether it went. So each letter is sent at most once. One that the server
refused for now, or never took in hand, waits and is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.accounts.surroundings import surroundings_of
from shuke.notices import choices, kinds, mail
from shuke.notices.actions.telling import may_be_told
from shuke.notices.models import Delivery, Way

logger = logging.getLogger("shuke.notices")
State = Delivery.State
AT_ONCE = 50  # letters in one go: the worker has other things to do
MOST_TRIES = 12  # over two days
LONGEST = timedelta(hours=12)


def send() -> None:
    """Every few seconds, from the schedule."""
    send_mails(timezone.now())


def send_mails(at: datetime) -> int:
    """All that is due. Gives how many letters went. While the server can't be reached nothing is claimed."""
    found = _due(at) if mail.works() else []
    if not found:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        logger.warning("The mail server can't be reached: %s", error)
        for one in found:
            _again(Delivery.objects.filter(pk=one.pk, state=State.WAITING), one.tries + 1, at, "unreachable")
        return 0
    try:
        return sum(_send(letter, connection, at) for letter in _letters(found))
    finally:
        connection.close()


def _due(at: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(state=State.WAITING, way__in=mail.WAYS, due_at__lte=at)
    return list(rows.select_related("notice__person", "notice__by").order_by("due_at", "id")[:AT_ONCE])


def _letters(found: Sequence[Delivery]) -> list[list[Delivery]]:
    """Of what each person gets in the daily mail, one; of the rest, one each."""
    letters: dict[tuple[str, int], list[Delivery]] = {}
    for one in found:
        key = (Way.DIGEST, one.notice.person_id) if one.way == Way.DIGEST else (Way.MAIL, one.pk)
        letters.setdefault(key, []).append(one)
    return list(letters.values())


def _send(letter: Sequence[Delivery], connection: BaseEmailBackend, at: datetime) -> bool:
    mine = [one for one in letter if _claim(one, at)]
    if not mine:
        return False
    rows = Delivery.objects.filter(pk__in=[one.pk for one in mine])
    person = mine[0].notice.person
    with surroundings_of(person):
        lines = _lines(person, mine)
        if not lines or not mail.reaches(person):
            rows.update(state=State.DROPPED)
            return False
        made = mail.letter(person, lines, number=mine[0].pk, digest=mine[0].way == Way.DIGEST)
    try:
        connection.send_messages([made])
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        for_now = _for_now(error)
        _again(rows, mine[0].tries + 1 if for_now else MOST_TRIES, at, "refused")
        return False
    except (OSError, SMTPException) as error:  # it broke off in between: it may have gone
        logger.warning("A letter may not have gone: %s", type(error).__name__)
        rows.update(state=State.FAILED, error="broke off")
        return False
    rows.update(state=State.SENT)
    return True


def _claim(one: Delivery, at: datetime) -> bool:
    waiting = Delivery.objects.filter(pk=one.pk, state=State.WAITING)
    return bool(waiting.update(state=State.SENDING, claimed_at=at, tries=F("tries") + 1))


def _lines(person: User, deliveries: Sequence[Delivery]) -> list[mail.Line]:
    """What the person still wants to be told in this way, has not read, and may still see."""
    shop, choice = current_shop(), choices.choice_of(person.pk)
    wanted = [
        one.notice
        for one in deliveries
        if one.notice.read_at is None
        and (kind := kinds.named(one.notice.kind)) is not None
        and one.way in choices.ways_of(choice, kind)
        and may_be_told(one.notice, kind, shop)
    ]
    told = kinds.told(person, wanted)
    return [mail.line_of(one, told[one.pk]) for one in wanted if one.pk in told]


def _for_now(error: SMTPResponseException | SMTPRecipientsRefused) -> bool:
    """4xx: later it may do."""
    if isinstance(error, SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return all(400 <= code < 500 for code, _words in error.recipients.values())


def _again(rows: QuerySet[Delivery], tries: int, at: datetime, why: str) -> None:
    """Each time twice as late; after two days never more."""
    later = at + min(timedelta(minutes=2**tries), LONGEST)
    state = State.FAILED if tries >= MOST_TRIES else State.WAITING
    rows.update(state=state, tries=tries, due_at=later, error=why)
