"""What the pages of records show of activities."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.activities import queries, story
from shuke.activities.forms import fresh
from shuke.activities.models import Task
from shuke.activities.subjects import CUSTOMER, name_of, type_of
from shuke.activities.timeline import Person, Place
from shuke.core.prepared import prepared
from shuke.core.whole import whole_number
from shuke.events.models import Event
from shuke.records.merged import absorbed_by
from shuke.records.rights import reaches

Shown = tuple[str, dict[str, Any]]
MOST = 5


def timeline_panel(request: HttpRequest, record: Any) -> Shown:
    """Composer and timeline, for any record that the person was let see."""
    return "activities/_panel.html", {
        "composer": composer(request, record),
        **timeline_shown(request, record, _place(request, record)),
    }


def timeline_shown(request: HttpRequest, record: Any, place: Place | None) -> dict[str, Any]:
    kind = type_of(record)
    told = story.story(record, request.user, at=timezone.now(), kind=request.GET.get("kind", "all"), place=place)
    return {
        "story": told,
        "record": record,
        "record_type": kind,
        "url": kind.url(record.pk),
        "may_change": may_write(request.user, record),
        "midway": "e" in request.GET and place is not None,
    }


def composer(request: HttpRequest, record: Any) -> dict[str, Any] | None:
    """What the composer offers; None for who may only look. A task on a task would be one too many."""
    if not may_write(request.user, record):
        return None
    offered, plans = fresh(timezone.localdate(), timezone.now()), may_plan(request.user, record)
    if not plans:
        offered["kinds"] = [(value, words) for value, words in offered["kinds"] if value != "task"]
    return {**offered, "people": people(), "may_plan": plans}


@prepared()
def people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("name", "id")


def next_task(request: HttpRequest, record: Any, *, planning: bool = False) -> Shown | None:
    """「下一步」: what is to be done about this record soonest. `planning`: one was just done, so what comes next?"""
    on = timezone.localdate()
    found = queries.open_about(record, request.user, on, MOST)
    plans = may_plan(request.user, record)
    if not found and not plans:
        return None
    kind = type_of(record)
    return "activities/_next.html", {
        "to_dos": found,
        "planning": planning and plans,
        "may_change": may_write(request.user, record),
        "may_plan": plans,
        "record": record,
        "record_type": kind,
        **_plans(on),
    }


def task_panel(request: HttpRequest, task: Task) -> Shown:
    """The buttons of a task."""
    on = timezone.localdate()
    shown = {"task": task, "may_change": may_write(request.user, task), "people": people(), **_plans(on)}
    return "activities/_task.html", {**shown, "overdue": task.is_overdue(on)}


def page_of(record: Any) -> str:
    return type_of(record).url(record.pk)


def _plans(on: date) -> dict[str, Any]:
    return {
        "today": on,
        "tomorrow": on + timedelta(days=1),
        "in_a_week": on + timedelta(days=7),
        **fresh(on, timezone.now()),
    }


def may_write(user: Person, record: Any) -> bool:
    """Who may change a record may write on it."""
    kind = type_of(record)
    return (
        bool(kind.change_permission) and may(user, kind.change_permission) and reaches(user, kind, record, Verb.CHANGE)
    )


def may_plan(user: Person, record: Any) -> bool:
    return name_of(record) != "activities.task" and may(user, "task:create") and may_write(user, record)


def _place(request: HttpRequest, record: Any) -> Place | None:
    """A permalink begins with its event."""
    wanted = whole_number(request.GET.get("e", ""))
    if wanted is None:
        return None
    ids = [record.pk, *absorbed_by(name_of(record), record.pk)]
    mine = {"customer_id__in": ids} if name_of(record) == CUSTOMER else {}
    event = Event.objects.filter(pk=wanted, **mine).first()
    return story.beginning_at(event) if event else None


def reminders(user: Person) -> int:
    """For the badge in the shell, which has no time to pass in."""
    return queries.my_reminders(user, timezone.now())
