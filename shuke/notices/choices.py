"""What a person chose, or how it comes; and when something may be sent. All by the shop's clock, which the caller has
set (`timezone.override`), as pages and `surroundings_of` do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from shuke.notices.kinds import Kind
from shuke.notices.models import Choice, Way


def choice_of(person: int) -> Choice:
    """As it comes, for who has chosen nothing."""
    return Choice.objects.filter(pk=person).first() or Choice(person_id=person)


def ways_of(choice: Choice, kind: Kind) -> frozenset[str]:
    chosen = choice.ways.get(kind.name)
    return kind.ways if chosen is None else frozenset(chosen) & frozenset(Way.values)


def due_at(way: str, choice: Choice, at: datetime, *, today: bool = False) -> datetime:
    """When it goes out, if it happened now. What holds for `today` only does not wait for tomorrow's mail."""
    if way == Way.DIGEST:
        there = next_hour(choice.digest_hour, at)
        return at if today and timezone.localdate(there) > timezone.localdate(at) else there
    return next_hour(choice.quiet_until or 0, at) if is_quiet(choice, at) else at


def is_quiet(choice: Choice, at: datetime) -> bool:
    """Quiet hours may reach over midnight; from an hour to the same is none at all."""
    first, last, now = choice.quiet_from, choice.quiet_until, timezone.localtime(at).hour
    if first is None or last is None:
        return False
    return first <= now < last if first <= last else now >= first or now < last


def next_hour(hour: int, at: datetime) -> datetime:
    """The next time that the clock shows this full hour; an hour that a change of the clock leaves out is the next."""
    local = timezone.localtime(at)
    there = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if there <= local:
        tomorrow = local.date() + timedelta(days=1)
        there = there.replace(year=tomorrow.year, month=tomorrow.month, day=tomorrow.day)
    return there
