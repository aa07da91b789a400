"""Letters, through the shop's mail server: at most once each (`outbox`)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from shuke.accounts.surroundings import surroundings_of
from shuke.notices import mail
from shuke.notices.actions import outbox
from shuke.notices.models import Delivery, Way

logger = logging.getLogger("shuke.notices")
State = Delivery.State


def send() -> None:
    """Every few seconds, from the schedule."""
    send_mails(timezone.now())


def send_mails(at: datetime) -> int:
    """All that is due. Gives how many letters went. While the server can't be reached nothing is claimed."""
    found = outbox.due(mail.WAYS, at) if mail.works() else []
    if not found:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        logger.warning("The mail server can't be reached: %s", error)
        for one in found:
            outbox.again(Delivery.objects.filter(pk=one.pk, state=State.WAITING), one.tries + 1, at, "unreachable")
        return 0
    try:
        return sum(_send(letter, connection, at) for letter in _letters(found))
    finally:
        connection.close()


def _letters(found: Sequence[Delivery]) -> list[list[Delivery]]:
    """Of what each person gets in the daily mail, one; of the rest, one each."""
    letters: dict[tuple[str, int], list[Delivery]] = {}
    for one in found:
        key = (Way.DIGEST, one.notice.person_id) if one.way == Way.DIGEST else (Way.MAIL, one.pk)
        letters.setdefault(key, []).append(one)
    return list(letters.values())


def _send(letter: Sequence[Delivery], connection: BaseEmailBackend, at: datetime) -> bool:
    mine = [one for one in letter if outbox.claim(one, at)]
    if not mine:
        return False
    rows = Delivery.objects.filter(pk__in=[one.pk for one in mine])
    person = mine[0].notice.person
    with surroundings_of(person):
        lines = [mail.line_of(*one) for one in outbox.wanted(person, mine)]
        if not lines or not mail.reaches(person):
            rows.update(state=State.DROPPED)
            return False
        made = mail.letter(person, lines, number=mine[0].pk, digest=mine[0].way == Way.DIGEST)
    try:
        connection.send_messages([made])
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        for_now = _for_now(error)
        outbox.again(rows, mine[0].tries + 1 if for_now else outbox.MOST_TRIES, at, "refused")
        return False
    except (OSError, SMTPException) as error:  # it broke off in between: it may have gone
        logger.warning("A letter may not have gone: %s", type(error).__name__)
        rows.update(state=State.FAILED, error="broke off")
        return False
    rows.update(state=State.SENT)
    return True


def _for_now(error: SMTPResponseException | SMTPRecipientsRefused) -> bool:
    """4xx: later it may do."""
    if isinstance(error, SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return all(400 <= code < 500 for code, _words in error.recipients.values())
