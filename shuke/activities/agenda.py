"""A day, a week or a month of what people mean to do. Days and their names are those of a list's calendar
(records.calendar); here each day goes by the hour, and shows what will come again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet

from shuke.accounts.policy import may
from shuke.activities.models import Task
from shuke.activities.queries import ToDo, to_dos
from shuke.activities.timeline import Person
from shuke.records.calendar import day_in, monday, month_days, month_start, next_month

MOST = 600  # read at once
MOST_PLACED = 3_000  # told which day they lie on
SHOWN = 4  # of a day, where a month is shown
FORMS = ("day", "week", "month")


class Slot(NamedTuple):
    """Where a task lies. `ahead`: not there yet, but its series will bring it."""

    on: date
    hour: time | None
    pk: int
    ahead: bool = False


@dataclass(frozen=True)
class Item:
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
    """Which tasks lie on which day is found out of all; read are only those that are shown."""
    shown, tasks = question.days, tasks_of(user, everyones=question.everyones)
    found: dict[date, list[Slot]] = defaultdict(list)
    for slot in _slots(tasks, shown[0], shown[-1]):
        found[slot.on].append(slot)
    most = SHOWN if question.form == "month" else MOST
    first = {on: sorted(found[on], key=lambda one: (one.hour or time.max, one.pk))[:most] for on in shown}
    read = tasks.filter(pk__in={slot.pk for slots in first.values() for slot in slots})
    known = {one.task.pk: one for one in to_dos(read, user, today, MOST)}
    return [_day(on, first[on], len(found[on]), known, question, today) for on in shown]


def tasks_of(user: Person, *, everyones: bool) -> QuerySet[Task]:
    """One's own, or all that the person may see."""
    if not may(user, "task:see"):
        return Task.objects.none()
    return Task.objects.visible_to(user) if everyones else Task.objects.alive().filter(assignee=user.pk)


def _slots(tasks: QuerySet[Task], first: date, last: date) -> Iterator[Slot]:
    rows = tasks.filter(due_on__range=(first, last)).order_by("due_on").values_list("due_on", "due_time", "pk")
    yield from (Slot(*row) for row in rows[:MOST_PLACED])
    for task in tasks.filter(done_at=None, due_on__lte=last).exclude(repeat="").order_by("due_on")[:MOST]:
        if (rule := task.rule) and task.slot:
            start = max(first, max(task.slot, task.due_on) + timedelta(days=1))
            yield from (Slot(on, task.due_time, task.pk, ahead=True) for on in rule.between(start, last))


def _day(
    on: date, slots: Sequence[Slot], count: int, known: Mapping[int, ToDo], question: Question, today: date
) -> Day:
    items = [_item(slot, known[slot.pk]) for slot in slots if slot.pk in known]
    inside = question.form != "month" or on.month == question.on.month
    return Day(on, inside, on == today, items, count - len(items))


def _item(slot: Slot, to_do: ToDo) -> Item:
    return Item(replace(to_do, overdue=to_do.overdue and not slot.ahead), slot.on, slot.ahead)
