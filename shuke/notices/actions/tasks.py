"""What the schedule runs."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shuke.accounts.queries import current_shop
from shuke.accounts.surroundings import surroundings_of
from shuke.notices import choices, kinds
from shuke.notices.actions.reading import forget_old
from shuke.notices.actions.telling import everybody, tell
from shuke.notices.models import Notice

MORNING = range(5, 12)  # by the shop's clock: before the daily mails, or when the shop's computer is turned on


def mornings() -> None:
    """Every few minutes: what is told once a day."""
    tell_morning(timezone.now())


def tell_morning(at: datetime) -> int:
    """Each kind once a day for each person who wants to be told of it. Gives how many notices are new."""
    shop = current_shop()
    if shop is None:
        return 0
    with surroundings_of(None):
        local = timezone.localtime(at)
        if local.hour not in MORNING:
            return 0
        return sum(_tell(kind, str(local.date()), at) for kind in kinds.all_kinds() if kind.daily)


def _tell(kind: kinds.Kind, key: str, at: datetime) -> int:
    """Whom nothing waits for yet is asked about again until the morning is over."""
    assert kind.daily is not None
    shop, count = current_shop(), 0
    for person in everybody().exclude(pk__in=Notice.objects.filter(kind=kind.name, key=key).values("person")):
        if kind in kinds.offered(person, shop) and choices.ways_of(choices.choice_of(person.pk), kind):
            number = kind.daily(person, at)
            count += len(tell(kind.name, [person], key, at=at, count=number)) if number else 0
    return count


def nightly() -> None:
    forget_old(timezone.now())
