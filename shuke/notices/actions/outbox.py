"""What waits to go out: rows that are claimed, sent and marked, by whichever worker comes first.

A delivery is claimed before it is sent, in a transaction of its own: of several workers one gets it, and after a kill
it is never sent again, since nobody can know whether it went. So each is sent at most once. What was refused for now,
or never taken in hand, waits and is tried again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.notices import choices, kinds
from shuke.notices.actions.telling import may_be_told
from shuke.notices.kinds import Told
from shuke.notices.models import Delivery, Notice

State = Delivery.State
AT_ONCE = 50  # in one go: the worker has other things to do
MOST_TRIES = 12  # over two days
LONGEST = timedelta(hours=12)


def due(ways: Collection[str], at: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(state=State.WAITING, way__in=ways, due_at__lte=at)
    return list(rows.select_related("notice__person", "notice__by").order_by("due_at", "id")[:AT_ONCE])


def claim(one: Delivery, at: datetime) -> bool:
    waiting = Delivery.objects.filter(pk=one.pk, state=State.WAITING)
    return bool(waiting.update(state=State.SENDING, claimed_at=at, tries=F("tries") + 1))


def again(rows: QuerySet[Delivery], tries: int, at: datetime, why: str) -> None:
    """Each time twice as late; after two days never more."""
    later = at + min(timedelta(minutes=2**tries), LONGEST)
    state = State.FAILED if tries >= MOST_TRIES else State.WAITING
    rows.update(state=state, tries=tries, due_at=later, error=why)


def wanted(person: User, deliveries: Sequence[Delivery]) -> list[tuple[Notice, Told]]:
    """What the person still wants to be told in this way, has not read, and may still see. In their surroundings."""
    shop, choice = current_shop(), choices.choice_of(person.pk)
    found = [
        one.notice
        for one in deliveries
        if one.notice.read_at is None
        and (kind := kinds.named(one.notice.kind)) is not None
        and one.way in choices.ways_of(choice, kind)
        and may_be_told(one.notice, kind, shop)
    ]
    told = kinds.told(person, found)
    return [(one, told[one.pk]) for one in found if one.pk in told]
