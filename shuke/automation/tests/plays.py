"""A shop that uses playbooks, and what tests ask of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conftest import Cast, use_parts
from shuke.accounts.models import User
from shuke.automation.actions.following import follow
from shuke.automation.actions.taking import take_in
from shuke.automation.models import Playbook, Suggestion
from shuke.notices.models import Presence
from shuke.records.actions import plain


def playbook(cast: Cast, when: str, **values: Any) -> Playbook:
    """In use, for everybody and at any hour unless said otherwise."""
    use_parts(cast, "playbooks")
    usual = {"name": when, "when": when, "channel": "counter", "say": "{name}: {product}", "holdout": 0, "active": True}
    made: Playbook = plain.create("playbook", by=cast.alice, **{**usual, **values})
    return made


def happens(cast: Cast, at: datetime, *rows: dict[str, Any]) -> list[Suggestion]:
    taken = take_in(rows, by=cast.alice, at=at)
    return follow(taken.new, taken.staff, at)


def is_here(at: datetime, *people: User) -> None:
    for one in people:
        Presence.objects.update_or_create(person=one, defaults={"at": at})
