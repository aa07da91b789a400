"""The rules by which customers are told apart are laid down, and tried out before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shuke.accounts.models import User
from shuke.events import actions as events
from shuke.insights.actions import tasks
from shuke.insights.models import TypeRules, TypeTrial

KEPT = timedelta(days=1)
Laid = dict[str, dict[str, float | bool]]


@transaction.atomic
def lay_down(changed: Laid, *, by: User, at: datetime) -> bool:
    """What differs from the rules as they come; nothing of it: those. Everybody is judged anew in the background.
    False: nothing has changed."""
    TypeRules.objects.get_or_create(id=1)
    rules = TypeRules.objects.select_for_update().get(id=1)
    if rules.changed == changed:
        return False
    before, rules.changed = rules.changed, changed
    rules.save(update_fields=["changed"])
    events.record("insights.rules_changed", rules, by=by, at=at, changes={"changed": (before, changed)})
    tasks.judge_all.enqueue()
    return True


@transaction.atomic
def try_out(changed: Laid, *, by: User, at: datetime) -> TypeTrial:
    """Ask the worker how many each rule would give."""
    TypeTrial.objects.filter(asked_at__lt=at - KEPT).delete()
    TypeTrial.objects.filter(by=by).delete()
    trial = TypeTrial.objects.create(changed=changed, by=by, asked_at=at)
    tasks.count_trial.enqueue(trial.pk)
    return trial
