"""Tasks as pages ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from shuke.accounts.policy import may_do, scope_of
from shuke.accounts.rights import Extent, Verb
from shuke.activities.models import Task
from shuke.activities.subjects import CUSTOMER, Name, name_of, seen, type_of
from shuke.activities.timeline import Person
from shuke.core.prepared import prepared

MOST_COUNTED = 99


@dataclass(frozen=True)
class ToDo:
    """A task as a row shows it; `title` and `url` of its record are empty for who may not see that."""

    task: Task
    title: str
    url: str
    overdue: bool


def to_dos(tasks: QuerySet[Task], user: Person, on: date, limit: int) -> list[ToDo]:
    """The first of these tasks. One query for them, and one for each record type that they are about."""
    found = list(tasks.select_related("assignee").order_by("due_on", F("due_time").asc(nulls_last=True), "id")[:limit])
    known = seen(user, ((one.about_type, one.about_id) for one in found if one.about_id))
    return [_to_do(task, known.get((task.about_type, task.about_id or 0)), on) for task in found]


def _to_do(task: Task, subject: Model | None, on: date) -> ToDo:
    kind = type_of(subject) if subject else None
    title, url = (kind.title_of(subject), kind.url(subject.pk)) if kind and subject else ("", "")
    return ToDo(task, title, url, task.is_overdue(on))


def my_day(user: Person, at: datetime) -> QuerySet[Task]:
    """What is due until today, or wants to be remembered by now."""
    on = timezone.localdate(at)
    return my_open(user).filter(Q(due_on__lte=on) | Q(remind_at__lte=at))


def my_reminders(user: Person, at: datetime) -> int:
    """How many of one's own reminders have come up, for the shell; not counted beyond a hundred."""
    if user.pk is None or not may_do(user, "task", Verb.SEE):
        return 0
    return sum(due is not None and due <= at for due in _reminded(user.pk))


@prepared("person")
def _reminded(person: int) -> QuerySet[Task, datetime | None]:
    waiting = Task.objects.open().filter(assignee=person, remind_at__isnull=False)
    return waiting.order_by("remind_at").values_list("remind_at", flat=True)[:MOST_COUNTED]


def my_open(user: Person) -> QuerySet[Task]:
    own = Task.objects.open().filter(assignee=user.pk)
    return own if may_do(user, "task", Verb.SEE) else own.none()


def open_about(record: Model, user: Person, on: date, limit: int) -> list[ToDo]:
    """What is still to be done about a record that the person sees; about a customer: also about what is theirs."""
    here = (name_of(record), record.pk)
    tasks = _of_customer(record.pk, limit * 4) if here[0] == CUSTOMER else _of_record(*here, limit * 4)
    return [_to_do(one, None, on) for one in readable(tasks, user, here)][:limit]


@prepared("customer")
def _of_customer(customer: int, limit: int) -> QuerySet[Task]:
    return _soonest(Task.objects.open().filter(customer_id=customer), limit)


@prepared("name", "pk")
def _of_record(name: str, pk: int, limit: int) -> QuerySet[Task]:
    return _soonest(Task.objects.open().filter(about_type=name, about_id=pk), limit)


def _soonest(tasks: QuerySet[Task], limit: int) -> QuerySet[Task]:
    return tasks.select_related("assignee").order_by("due_on", "id")[:limit]


def readable(tasks: Iterable[Task], user: Person, here: Name) -> list[Task]:
    """As Task.visible_to, for a few that are at hand; `here` is the record whose page it is."""
    extent, tasks = scope_of(user, "task", Verb.SEE), list(tasks)
    if extent == Extent.NONE:
        return []
    others = {(one.about_type, one.about_id) for one in tasks if one.about_id} - {here}
    known = {here, *seen(user, others)} if extent != Extent.OWN else set()
    return [one for one in tasks if one.assignee_id == user.pk or (one.about_type, one.about_id) in known]
