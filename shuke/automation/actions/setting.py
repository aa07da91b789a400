"""Playbooks are switched on and off and told whom they mean; the policy of the shop is laid down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from shuke.accounts.models import User
from shuke.automation.models import ContactPolicy, Playbook
from shuke.events import actions as events
from shuke.records import filtering, types
from shuke.records.actions import plain


def switch(playbook: Playbook, *, on: bool, by: User, at: datetime) -> Playbook:
    changed: Playbook = plain.change("playbook", playbook, by=by, at=at, active=on)
    return changed


@transaction.atomic
def mean(playbook: Playbook, who: dict[str, Any], *, by: User, at: datetime) -> Playbook:
    """Whom it is for: a filter over customers; empty for all. Raises FilterRefused."""
    filtering.parse(who or None, types.named("customer"), by)
    locked = Playbook.objects.select_for_update().get(pk=playbook.pk)
    if locked.who != who:
        before, locked.who, locked.modified_by = locked.who, who, by
        locked.save(update_fields=["who", "modified_by", "modified_at"])
        events.record("automation.meant", locked, by=by, at=at, changes={"who": (before, who)})
    return locked


@transaction.atomic
def lay_down(policy: ContactPolicy, *, by: User, at: datetime) -> ContactPolicy:
    """What of it has changed is written down."""
    names = [one.name for one in ContactPolicy._meta.concrete_fields if not one.primary_key]
    before = ContactPolicy.now()
    changes = {name: (getattr(before, name), getattr(policy, name)) for name in names}
    changes = {name: sides for name, sides in changes.items() if sides[0] != sides[1]}
    policy.pk = 1
    policy.save()
    if changes:
        events.record("automation.policy_changed", policy, by=by, at=at, changes=changes)
    return policy
