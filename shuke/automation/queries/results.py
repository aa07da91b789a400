"""What came of playbooks, among the customers whom a person sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from shuke.accounts.policy import may
from shuke.automation.models import Playbook, Suggestion
from shuke.automation.uplift import Share, Uplift
from shuke.insights.queries import Person
from shuke.orders.queries import sees_purchases

LATELY = timedelta(days=28)
GROUPS = {
    "reached": Q(held_out=False), "alone": Q(held_out=True), "reached_good": Q(held_out=False, succeeded=True),
    "alone_good": Q(held_out=True, succeeded=True), "done": Q(held_out=False, state="done"),
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """Of whom the time for a result is over; a customer once, by the first time. `running` are not counted yet."""

    uplift: Uplift
    done: int
    running: int


def results(user: Person, playbooks: QuerySet[Playbook]) -> dict[int, Result]:
    """By playbook; one question for all."""
    rows = Suggestion.objects.visible_to(user).filter(playbook__in=playbooks.order_by().values("pk"), first=True)
    over = Q(judged_at__isnull=False)
    counts = {name: Count("pk", filter=over & which) for name, which in GROUPS.items()}
    counts["running"] = Count("pk", filter=~over)
    found = rows.order_by().values("playbook_id").annotate(**counts)
    return {one["playbook_id"]: _result(one) for one in found}


def _result(one: Mapping[str, Any]) -> Result:
    reached, alone = Share(one["reached_good"], one["reached"]), Share(one["alone_good"], one["alone"])
    return Result(Uplift(reached, alone), one["done"], one["running"])


NOTHING = Result(Uplift(Share(0, 0), Share(0, 0)), 0, 0)


def result_of(user: Person, playbook: Playbook) -> Result:
    return results(user, Playbook.objects.filter(pk=playbook.pk)).get(playbook.pk, NOTHING)


def lately(user: Person, at: datetime) -> Uplift | None:
    """All playbooks together, those whose time for a result ended lately; for who may know what was bought."""
    if not (may(user, "playbook:see") and sees_purchases(user)):
        return None
    rows = Suggestion.objects.visible_to(user).filter(first=True, judged_at__gt=at - LATELY)
    counts = {name: Count("pk", filter=which) for name, which in GROUPS.items()}
    found = rows.order_by().aggregate(**counts)
    made = Uplift(Share(found["reached_good"], found["reached"]), Share(found["alone_good"], found["alone"]))
    return made if made.reached.count else None


def people(user: Person, playbook: Playbook, group: str) -> QuerySet[Suggestion]:
    """Behind a figure: the newest first."""
    over = Q(playbook=playbook, first=True, judged_at__isnull=False)
    rows = Suggestion.objects.visible_to(user).filter(over, GROUPS[group])
    return rows.select_related("customer").order_by("-at", "-pk")
