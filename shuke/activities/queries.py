"""Tasks as pages ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Model, Q, QuerySet

from shuke.activities.models import Task
from shuke.activities.subjects import CUSTOMER, name_of, seen, type_of
from shuke.activities.timeline import Person


@dataclass(frozen=True)
class ToDo:
    """A task as a row shows it; `title` and `url` of its record are empty for who may not see that."""

    task: Task
    title: str
    url: str
    overdue: bool


def to_dos(tasks: QuerySet[Task], user: Person, on: date, limit: int) -> list[ToDo]:
    """The first of these tasks. One query for them, and one for each record type that they are about."""
    found = list(tasks.select_related("assignee", "done_by").order_by("due_on", "id")[:limit])
    known = seen(user, ((one.about_type, one.about_id) for one in found if one.about_id))
    return [_to_do(task, known.get((task.about_type, task.about_id or 0)), on) for task in found]


def _to_do(task: Task, subject: Model | None, on: date) -> ToDo:
    kind = type_of(subject) if subject else None
    title, url = (kind.title_of(subject), kind.url(subject.pk)) if kind and subject else ("", "")
    return ToDo(task, title, url, task.is_overdue(on))


def my_open(user: Person) -> QuerySet[Task]:
    return Task.objects.open().filter(assignee=user.pk)


def open_about(record: Model, user: Person) -> QuerySet[Task]:
    """What is still to be done about a record; about a customer: also about what is theirs."""
    about = Q(about_type=name_of(record), about_id=record.pk)
    if name_of(record) == CUSTOMER:
        about = Q(customer_id=record.pk)
    return Task.objects.visible_to(user).filter(about, done_at=None)
