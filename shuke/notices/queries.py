"""Notices as pages ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.core.prepared import prepared
from shuke.notices import kinds
from shuke.notices.models import Notice, Presence, Subscription

MOST_COUNTED = 100
ROWS = 50
NOW, MOST_POPPING = timedelta(minutes=10), 3
HERE, MOST_PRESENT = timedelta(seconds=90), 50


@dataclass(frozen=True)
class Row:
    """`told` is None for what the person may no longer see."""

    notice: Notice
    icon: str
    told: kinds.Told | None


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    older: int | None  # the id that the next page begins before


def unread(user: User | AnonymousUser) -> int:
    """For the bell on every page: one look into an index that holds what is unread and nothing else."""
    return len(_unread(user.pk)) if user.is_authenticated else 0


@prepared("person")
def _unread(person: int) -> QuerySet[Notice, Any]:
    return Notice.objects.filter(person=person, in_page=True, read_at=None).values_list("pk")[:MOST_COUNTED]


def page(user: User, *, unread_only: bool, before: int | None = None) -> Page:
    """The newest first."""
    rows = Notice.objects.visible_to(user)
    if unread_only:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("by").order_by("-id")[: ROWS + 1])
    shown = found[:ROWS]
    told = kinds.told(user, shown)
    return Page([_row(one, told) for one in shown], shown[-1].pk if len(found) > ROWS else None)


def popping(user: User, after: int, at: datetime) -> list[tuple[Notice, kinds.Told]]:
    """What happens now and the person has not seen yet, the newest first."""
    names = [one.name for one in kinds.all_kinds() if one.pops]
    rows = Notice.objects.visible_to(user).filter(pk__gt=after, kind__in=names, read_at=None, at__gt=at - NOW)
    found = list(rows.order_by("-pk")[:MOST_POPPING])
    told = kinds.told(user, found)
    return [(one, told[one.pk]) for one in found if one.pk in told]


def present(at: datetime) -> list[User]:
    """Who has a page of Shuke open and looks at it."""
    here = Presence.objects.filter(at__gt=at - HERE).order_by("-at").values("person")
    return list(User.objects.filter(pk__in=here, is_active=True).order_by("pk")[:MOST_PRESENT])


def devices(user: User) -> list[Subscription]:
    return list(Subscription.objects.filter(person=user).order_by("-created_at"))


def _row(notice: Notice, told: dict[int, kinds.Told]) -> Row:
    kind = kinds.named(notice.kind)
    return Row(notice, kind.icon if kind else "bell", told.get(notice.pk))
