"""A shop that uses playbooks, and what tests ask of it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.test import Client

from conftest import Cast, use_parts
from shuke.accounts.actions.tokens import create_token
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


NOBODY: dict[str, Any] = {"anonymous": 0, "joined": 0, "unknown": []}


def sent(client: Client, user: User, *rows: Any, body: Any = None) -> Any:
    _token, key = create_token(by=user, name="shop")
    given = json.dumps({"signals": rows} if body is None else body)
    headers = {"Authorization": f"Bearer {key}"}
    return client.post("/api/v1/signals", given, content_type="application/json", headers=headers)
