"""How many calls a key may make in a minute, whatever the number of web processes.

Each process takes a handful of calls at once out of the minute, which it then gives away by itself: one write for many
calls, and never more than the limit in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import Case, F, Q, QuerySet, Value, When

from shuke.accounts.models import ApiToken

WINDOW = 60  # seconds
HANDFULS = 20  # of a minute's calls


@dataclass
class _Hand:
    """What this process still holds of a minute, and what the others may still take."""

    minute: int
    left: int = 0
    elsewhere: int = 0


_hands: dict[str, _Hand] = {}
_lock = Lock()


@dataclass(frozen=True)
class Allowance:
    """`left` after this call; below zero, it was one too many. `resets` in so many seconds."""

    limit: int
    left: int
    resets: int


def take(token: ApiToken, *, at: datetime) -> Allowance:
    minute, second = divmod(int(at.timestamp()), WINDOW)
    with _lock:
        hand = _hands.get(token.sha256)
        if hand is None or hand.minute != minute:
            hand = _hands[token.sha256] = _Hand(minute, elsewhere=token.per_minute)
        if hand.left == 0 and hand.elsewhere > 0:
            _fill(hand, token)
        if hand.left == 0:
            return Allowance(token.per_minute, -1, WINDOW - second)
        hand.left -= 1
        return Allowance(token.per_minute, hand.left + hand.elsewhere, WINDOW - second)


def _fill(hand: _Hand, token: ApiToken) -> None:
    rows = ApiToken.objects.filter(pk=token.pk)
    hand.left = _taken(rows, hand.minute, max(1, token.per_minute // HANDFULS), token.per_minute)
    now = rows.filter(minute=hand.minute).values_list("taken", flat=True).first() or 0
    if hand.left == 0 and now < token.per_minute:  # less than a handful remains
        hand.left = _taken(rows, hand.minute, 1, token.per_minute)
        now += hand.left
    hand.elsewhere = max(0, token.per_minute - now)


def _taken(rows: QuerySet[ApiToken], minute: int, wanted: int, limit: int) -> int:
    """So many out of the minute, or none, where that would be too many."""
    fresh = ~Q(minute=minute)
    taken = Case(When(fresh, then=Value(wanted)), default=F("taken") + wanted)
    return wanted * rows.filter(fresh | Q(taken__lte=limit - wanted)).update(minute=minute, taken=taken)
