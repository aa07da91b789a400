"""How often somebody may try to sign in, counted in the database for all web processes together.

Three limits: for one account from one place, so that nobody guesses; for one place, so that nobody tries the same
password on everybody; and for one account from all places. The last does not hold on a device with which that person
has signed in before: however long others go on guessing, the person is not locked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Attempt, User
from shuke.core.errors import UserError

FROM_ONE_PLACE = 5, timedelta(minutes=5)
AT_ANYBODY = 30, timedelta(minutes=15)
FROM_ALL_PLACES = 20, timedelta(hours=1)
KEPT = timedelta(days=1)


class TooManyAttempts(UserError):
    code = "too_many_attempts"
    status = 429


@dataclass(frozen=True)
class Place:
    """`device` is the number of a browser in which this person has been before, else nothing."""

    address: str
    device: str = ""

    @property
    def source(self) -> str:
        return self.device or self.address


def whom(account: str) -> str:
    """An account name as it was typed, or `code:` and a person's number."""
    return salted_hmac("shuke.attempt", account.strip().casefold()).hexdigest()[:32]


def begin(account: str, place: Place, *, at: datetime) -> Attempt:
    """Counted before it is known how it ends, so that a hundred at once are no way round. Raises TooManyAttempts."""
    made = Attempt.objects.create(whom=whom(account), source=place.source, address=place.address, at=at)
    if words := _refusal(made, place, at):
        made.delete()  # what is refused guessed nothing, and does not make the wait longer
        raise TooManyAttempts(words)
    return made


def succeeded(attempt: Attempt) -> None:
    attempt.delete()


def forget(person: User) -> None:
    """Whoever may let the person in again has looked who it is."""
    names = [one for one in (person.username, person.email, f"code:{person.pk}") if one]
    Attempt.objects.filter(whom__in=[whom(one) for one in names]).delete()


def nightly() -> None:
    sweep(timezone.now())


def sweep(at: datetime) -> None:
    Attempt.objects.filter(at__lt=at - KEPT).delete()


def _refusal(made: Attempt, place: Place, at: datetime) -> object:
    of_account, of_address = {"whom": made.whom}, {"address": made.address}
    if _more_than(FROM_ONE_PLACE, at, **of_account, source=made.source):
        return _("Too many attempts. Wait five minutes, then try again.")
    if not place.device and _more_than(AT_ANYBODY, at, **of_address):
        return _("Too many attempts from here. Wait a quarter of an hour, then try again.")
    if not place.device and _more_than(FROM_ALL_PLACES, at, **of_account):
        return _("This account was tried too often. Use a device that you have signed in with before, or wait an hour.")
    return None


def _more_than(limit: tuple[int, timedelta], at: datetime, **of: str) -> bool:
    most, span = limit
    return Attempt.objects.filter(**of, at__gt=at - span).count() > most
