"""A person's to-dos as a calendar file: what that person may see, and no telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from shuke.accounts.models import User
from shuke.activities import ics
from shuke.activities.agenda import tasks_of
from shuke.activities.queries import ToDo, to_dos

BACK = timedelta(days=60)  # what is older stays here
AHEAD = timedelta(days=3650)
MOST = 2_000
NUMBER = re.compile(r"\+?\d(?:[\s().·-]*\d){6,}")  # seven digits or more: a calendar is shown to others


def feed(user: User, on: date, zone: ZoneInfo, address: Callable[[ToDo], str]) -> str:
    """`address` gives the page of a to-do."""
    mine = tasks_of(user, everyones=False).filter(due_on__lte=on + AHEAD)
    tasks = mine.filter(Q(due_on__gte=on - BACK) | Q(done_at=None, due_on__gte=on - AHEAD))
    events = [_event(one, address(one)) for one in to_dos(tasks, user, on, MOST)]
    return ics.calendar(f"Shuke · {user}", events, zone)


def without_numbers(text: str) -> str:
    return NUMBER.sub("…", text)


def _event(one: ToDo, url: str) -> ics.Event:
    task, still = one.task, one.task.done_at is None
    words = f"{'' if still else '✓ '}{task.text}{f' · {one.title}' if one.title else ''}"
    return ics.Event(
        uid=f"task-{task.pk}@shuke", on=task.due_on, at=task.due_time, minutes=task.minutes,
        summary=without_numbers(words), changed=task.modified_at, url=url,
        remind=int(task.remind) if task.remind and still else None, rule=task.rule if still else None,
        slot=task.slot if still else None,
    )  # fmt: skip
