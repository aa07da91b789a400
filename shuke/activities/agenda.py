"""A day, a week or a month of what people mean to do. Days and their names are those of a list's calendar
(records.calendar); here each day goes by the hour, and shows what will come again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from shuke.accounts.policy import may
from shuke.activities.models import Task
from shuke.activities.queries import ToDo, to_dos
from shuke.activities.timeline import Person
from shuke.records.calendar import day_in, monday, month_days, month_start, next_month

MOST = 600  # read at once
SHOWN = 6  # of a day, where a month is shown
FORMS = ("day", "week", "month")


@dataclass(frozen=True)
class Item:
    """`ahead`: not there yet, but its series will bring it."""

    to_do: ToDo
    on: date
    ahead: bool = False

    @property
    def until(self) -> time | None:
        """When it ends, for what has an hour and a length."""
        task = self.to_do.task
        if task.due_time is None or task.minutes is None:
            return None
        return (datetime.combine(self.on, task.due_time) + timedelta(minutes=task.minutes)).time()


@dataclass(frozen=True)
class Day:
    on: date
    inside: bool
    today: bool
    items: Sequence[Item]
    more: int = 0


@dataclass(frozen=True)
class Question:
    """What the address asks: which form, around which day, whose."""

    form: str
    on: date
    everyones: bool

    @classmethod
    def asked(cls, asked: Mapping[str, str], today: date) -> Question:
        form = asked.get("form", "")
        on = day_in(asked.get("on", ""))
        usable = on if on and date(1900, 1, 1) < on < date(9000, 1, 1) else today
        return cls(form if form in FORMS else "month", usable, asked.get("who") == "all")

    @property
    def days(self) -> list[date]:
        first, count = {"day": (self.on, 1), "week": (monday(self.on), 7)}.get(self.form) or month_days(self.on)
        return [first + timedelta(days=number) for number in range(count)]

    @property
    def before(self) -> str:
        if self.form == "month":
            return self.url(on=month_start(self.on) - timedelta(days=1))
        return self.url(on=self.on - timedelta(days=len(self.days)))

    @property
    def after(self) -> str:
        return self.url(on=next_month(self.on) if self.form == "month" else self.on + timedelta(days=len(self.days)))

    def url(self, *, on: date | None = None, form: str = "", everyones: bool | None = None) -> str:
        whose = self.everyones if everyones is None else everyones
        asked = {"form": form or self.form, "on": (on or self.on).isoformat(), **({"who": "all"} if whose else {})}
        return f"?{urlencode(asked)}"


def days(question: Question, user: Person, today: date) -> list[Day]:
    shown = question.days
    items: dict[date, list[Item]] = defaultdict(list)
    for one in _items(tasks_of(user, everyones=question.everyones), user, shown[0], shown[-1], today):
        items[one.on].append(one)
    most = SHOWN if question.form == "month" else MOST
    return [_day(on, items[on], question, today, most) for on in shown]


def tasks_of(user: Person, *, everyones: bool) -> QuerySet[Task]:
    """One's own, or all that the person may see."""
    if not may(user, "task:see"):
        return Task.objects.none()
    return Task.objects.visible_to(user) if everyones else Task.objects.alive().filter(assignee=user.pk)


def _items(tasks: QuerySet[Task], user: Person, first: date, last: date, today: date) -> Iterator[Item]:
    here, again = Q(due_on__range=(first, last)), Q(done_at=None, due_on__lte=last) & ~Q(repeat="")
    for one in to_dos(tasks.filter(here | again), user, today, MOST):
        task = one.task
        if first <= task.due_on <= last:
            yield Item(one, task.due_on)
        if task.done_at is None and (rule := task.rule) and task.slot:
            start = max(first, max(task.slot, task.due_on) + timedelta(days=1))
            yield from (Item(replace(one, overdue=False), on, ahead=True) for on in rule.between(start, last))


def _day(on: date, items: Sequence[Item], question: Question, today: date, most: int) -> Day:
    items = sorted(items, key=lambda one: (one.to_do.task.due_time or time.max, one.to_do.task.pk))
    inside = question.form != "month" or on.month == question.on.month
    return Day(on, inside, on == today, items[:most], len(items) - len(items[:most]))
