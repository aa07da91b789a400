"""Suggestions are made: of states once a day, of signals as they come in. Each occasion once, whatever is killed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from shuke.accounts.models import Shop
from shuke.accounts.parts import turned_on
from shuke.automation.candidates import USUALLY, Candidate, approachable, meant, source
from shuke.automation.drawing import is_held_out
from shuke.automation.models import STATES, ContactPolicy, Playbook, Suggestion
from shuke.core.turns import in_turn
from shuke.customers.models import Customer
from shuke.records.filtering import FilterRefused

PART = "playbooks"
SPARE = 200  # rows looked at beyond twice what is wanted: occasions of before are among them
SURE = 20  # results that weigh as much as what is usual
AT_ONCE = timedelta(minutes=30)  # for what is said to somebody who is there
HOT, SHOWN = timedelta(days=1), timedelta(days=7)
logger = logging.getLogger(__name__)


def look_at_states(at: datetime) -> int:
    """All playbooks that wait for a state. Gives how many suggestions are new."""
    if not turned_on(Shop.objects.first(), PART):
        return 0
    made = 0
    for playbook in Playbook.objects.in_use().filter(when__in=STATES).order_by("pk"):
        try:
            made += len(look_at_state(playbook, at))
        except FilterRefused as error:
            logger.warning("Playbook %s asks what can't be asked: %s", playbook.pk, error)
    return made


@transaction.atomic
def look_at_state(playbook: Playbook, at: datetime) -> list[Suggestion]:
    """As many as are left of today. Raises FilterRefused."""
    take_turn(playbook)
    on, left = timezone.localdate(at), left_today(playbook, at)
    if not left:
        return []
    found = source(playbook, on, at)
    rows = found.among(approachable(meant(playbook, on), playbook, ContactPolicy.now(), at))
    return make(playbook, _once(found.read(row) for row in rows[: left * 2 + SPARE]), at, most=left)


def take_turn(playbook: Playbook) -> None:
    """Those that go out to customers share a limit, and so a turn. Who takes several turns takes this one first."""
    in_turn("playbook", "outgoing" if playbook.goes_out else str(playbook.pk))


def left_today(playbook: Playbook, at: datetime) -> int:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    made = Suggestion.objects.filter(playbook=playbook, at__gte=midnight).count()
    return max(playbook.most_a_day - made, 0)


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best occasion of each customer."""
    found: dict[int, Candidate] = {}
    for one in candidates:
        found.setdefault(one.customer, one)
    return list(found.values())


def make(playbook: Playbook, candidates: Sequence[Candidate], at: datetime, *, most: int) -> list[Suggestion]:
    """Those whose occasion is new. The caller has waited for its turn."""
    keys = {f"{one.customer}:{one.occasion}"[:80]: one for one in candidates}
    rows = Suggestion.objects.filter(playbook=playbook)
    known = set(rows.filter(key__in=list(keys)).values_list("key", flat=True))
    new = [(key, one) for key, one in keys.items() if key not in known][:most]
    ids = [one.customer for _key, one in new]
    before = set(rows.filter(customer__in=ids).values_list("customer", flat=True))
    usual = average_orders(ids)
    rate = success_rate(playbook)
    fresh = [
        _suggestion(playbook, key, one, at, rate, usual.get(one.customer, Decimal(0)), first=one.customer not in before)
        for key, one in new
    ]
    return Suggestion.objects.bulk_create(fresh, batch_size=500)


def count_once(customers: Collection[int]) -> None:
    """A customer counts once in what came of a playbook, by the first time: also after two have become one, or one has
    become two again."""
    rows = Suggestion.objects.filter(customer__in=customers)
    before = Suggestion.objects.filter(playbook=OuterRef("playbook"), customer=OuterRef("customer"))
    earlier = Exists(before.filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))))
    rows.filter(earlier, first=True).update(first=False)
    rows.filter(~earlier, first=False).update(first=True)


def _suggestion(
    playbook: Playbook, key: str, one: Candidate, at: datetime, rate: float, usual: Decimal, *, first: bool
) -> Suggestion:
    chance = rate if one.chance is None else one.chance
    worth = usual if one.worth is None else one.worth
    return Suggestion(
        playbook=playbook, customer_id=one.customer, product_id=one.product, key=key, at=at,
        until=at + _shown(playbook),
        held_out=is_held_out(playbook.seed, one.customer, playbook.holdout), first=first, chance=chance, worth=worth,
        value=worth * Decimal(str(round(chance, 4))), why=one.why,
    )  # fmt: skip


def _shown(playbook: Playbook) -> timedelta:
    if playbook.is_state:
        return min(SHOWN, timedelta(days=playbook.window_days))
    return AT_ONCE if playbook.channel in {"counter", "notice"} else HOT


def success_rate(playbook: Playbook) -> float:
    """What is usual, drawn towards the playbook's own results as these grow in number."""
    own = Suggestion.objects.filter(playbook=playbook, held_out=False).exclude(judged_at=None)
    count, good = own.count(), own.filter(succeeded=True).count()
    return (good + SURE * USUALLY.get(playbook.when, 10) / 100) / (count + SURE)


def average_orders(customers: Sequence[int]) -> dict[int, Decimal]:
    """What each spends at a time."""
    rows = Customer.objects.filter(pk__in=customers, orders_count__gt=0)
    spent = rows.values_list("pk", "orders_total", "orders_count")
    return {pk: (total / count).quantize(Decimal(1)) for pk, total, count in spent}
