"""Views of lists that people keep, and how each has a list arranged.

None of this is a fact about a record, so that none of it leaves an event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed, UserError
from shuke.core.turns import in_turn
from shuke.records.actions.keeping import aim, renamed
from shuke.records.models import Arrangement, SavedView
from shuke.records.rights import may_keep

MOST = 200  # views that one person may keep of one type
USED_EVERY = timedelta(hours=1)
KEPT = ("form", "filters", "quick", "sort", "columns", "totals", "group_by", "day_field")


class TooManyViews(UserError):
    code = "too_many_views"


@transaction.atomic
def save_view(
    record_type: str, *, by: User, name: str, looks: Mapping[str, Any], audience: str = "own", team: Team | None = None
) -> SavedView:
    """A new view, after the others; `looks` says what it shows (those of KEPT)."""
    in_turn("views", record_type)
    known = SavedView.objects.filter(record_type=record_type)
    if known.filter(owner=by).count() >= MOST:
        raise TooManyViews(_("You already keep %(most)s views here. Delete one first."), most=MOST)
    last = known.aggregate(last=Max("position"))["last"]
    view = SavedView(record_type=record_type, owner=by, position=(last or 0) + 1, labels=renamed({}, name))
    _look(view, looks)
    _aim(view, audience, team, by)
    view.save()
    return view


@transaction.atomic
def update_view(view: SavedView, *, by: User, looks: Mapping[str, Any]) -> SavedView:
    """Keep in the view what it looks like now; what the person had changed apart is then part of it."""
    view = _own(view, by)
    _look(view, looks)
    view.save()
    reset_view(view, by=by)
    return view


@transaction.atomic
def rename_view(
    view: SavedView, *, by: User, name: str, audience: str | None = None, team: Team | None = None
) -> SavedView:
    view = _own(view, by)
    view.labels = renamed(view.labels, name)
    if audience is not None and (audience, team) != (view.audience, view.team):
        _aim(view, audience, team, by)
    view.save()
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    _own(view, by).delete()


@transaction.atomic
def order_views(record_type: str, *, by: User, ids: Sequence[int]) -> None:
    """Own ones, and shared ones that the person may keep, in the order of `ids`; the others stay among them."""
    in_turn("views", record_type)
    views = {one.pk: one for one in SavedView.objects.visible_to(by).filter(record_type=record_type)}
    wanted = [views[pk] for pk in ids if pk in views]
    for place, view in enumerate(wanted, 1):
        if view.position != place and may_keep(by, view):
            view.position = place
            view.save(update_fields=["position"])


@transaction.atomic
def begin_with(record_type: str, view: SavedView | None, *, by: User, everyone: bool = False) -> None:
    """What the list opens with: for oneself, or, by whoever may, for everyone who has not chosen otherwise."""
    if not everyone:
        _habit(by, record_type, None, {"begins_with": view})
        return
    if not may(by, "settings.change") or (view is not None and view.audience != SavedView.Audience.EVERYONE):
        raise NotAllowed(
            _("Share the view with everyone first; the owner of the shop can then let the list open with it.")
        )
    SavedView.objects.filter(record_type=record_type, begins=True).update(begins=False)
    if view is not None:
        SavedView.objects.filter(pk=view.pk).update(begins=True)


def mark_used(view: SavedView, *, at: datetime) -> None:
    """When somebody last looked at it; to the hour, so that looking rarely writes."""
    stale = Q(used_at=None) | Q(used_at__lt=at - USED_EVERY)
    if view.used_at is None or view.used_at < at - USED_EVERY:
        SavedView.objects.filter(stale, pk=view.pk).update(used_at=at)


def arrange(
    record_type: str,
    view: SavedView | None,
    *,
    by: User,
    columns: Sequence[Mapping[str, Any]] | None = None,
    totals: Mapping[str, str] | None = None,
    compact: bool | None = None,
) -> None:
    """How the person wants the list before them from now on; in a view, until it is updated or reset."""
    given = {"columns": columns, "totals": totals}
    if wanted := {name: value for name, value in given.items() if value is not None}:
        begun = {"columns": view.columns, "totals": view.totals} if view else {}
        _habit(by, record_type, view, wanted, begun)
    if compact is not None:
        _habit(by, record_type, None, {"compact": compact})


def reset_view(view: SavedView, *, by: User) -> None:
    """As it was saved."""
    Arrangement.objects.filter(user=by, view=view).delete()


def _habit(
    by: User,
    record_type: str,
    view: SavedView | None,
    values: Mapping[str, Any],
    begun: Mapping[str, Any] | None = None,
) -> None:
    """`begun` is what the row starts from."""
    with transaction.atomic():
        in_turn("arrangement", f"{by.pk} {record_type}")
        found = Arrangement.objects.filter(user=by, record_type=record_type, view=view).first()
        if found is None:
            Arrangement.objects.create(user=by, record_type=record_type, view=view, **{**(begun or {}), **values})
            return
        for name, value in values.items():
            setattr(found, name, value)
        found.save()


def _own(view: SavedView, by: User) -> SavedView:
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    if not may_keep(by, view):
        raise NotAllowed(_("This view is %(owner)s's. Save it as a view of your own."), owner=view.owner or "—")
    return view


def _look(view: SavedView, looks: Mapping[str, Any]) -> None:
    if unknown := set(looks) - set(KEPT):
        raise TypeError(f"not part of a view: {sorted(unknown)}")
    for name, value in looks.items():
        setattr(view, name, value)


def _aim(view: SavedView, audience: str, team: Team | None, by: User) -> None:
    aim(view, audience, team, by=by)
    view.begins = view.begins and audience == SavedView.Audience.EVERYONE
