"""The teams of the shop, their order and who stands below whom."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions.fields import apply
from shuke.accounts.models import Team, User
from shuke.accounts.policy import sees_all, visible_team_ids
from shuke.accounts.queries import with_below
from shuke.core import journal
from shuke.core.errors import Conflict, UserError


class TeamInUse(UserError):
    code = "team_in_use"


class TeamNotYours(UserError):
    code = "team_not_yours"
    field = "parent"


@transaction.atomic
def create_team(name: str, *, parent: Team | None = None, by: User) -> Team:
    """A new team, last in the order."""
    _check_reach(parent, by)
    last = Team.objects.aggregate(last=Max("position"))["last"] or 0
    team = Team(name=name, parent=parent, position=last + 1)
    _save_unique(team)
    journal.record("accounts.team_created", team, by=by, changes={"name": ("", name)})
    return team


@transaction.atomic
def change_team(team: Team, *, by: User, **fields: Any) -> None:
    """Rename it or put it below another, which may not be one of those below itself."""
    parent = fields.get("parent", team.parent)
    if parent is not None and parent.pk in with_below({team.pk}):
        raise UserError(_("A team cannot stand below itself."))
    if parent != team.parent:
        _check_reach(parent, by)
    try:
        with transaction.atomic():
            changes = apply(team, fields)
    except IntegrityError as error:
        raise _taken() from error
    if changes:
        journal.record("accounts.team_changed", team, by=by, changes=changes)


@transaction.atomic
def move_team(team: Team, *, up: bool, by: User) -> None:
    """One place up or down in the order of the shop; at the end nothing happens."""
    order = list(Team.objects.select_for_update().order_by("position", "name"))
    at = order.index(team)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, each in enumerate(order, start=1):
        apply(each, {"position": position})
    journal.record("accounts.team_moved", team, by=by, changes={"place": (at + 1, to + 1)})


@transaction.atomic
def delete_team(team: Team, *, by: User) -> None:
    """Only when nobody and nothing belongs to it, in whatever area."""
    for relation in Team._meta.related_objects:
        rows = relation.related_model._base_manager  # noqa: SLF001 -- Django's documented name; the bin counts too
        if rows.filter(**{relation.field.name: team}).exists():
            raise TeamInUse(_("Customers, people or teams still belong to this team. Move them first."))
    journal.record("accounts.team_deleted", team, by=by, changes={"name": (team.name, "")})
    team.delete()


def _check_reach(parent: Team | None, by: User) -> None:
    """Who sees some teams only puts teams below those: put below them, a strange team's customers would be seen."""
    if not sees_all(by) and (parent is None or parent.pk not in visible_team_ids(by)):
        raise TeamNotYours(_("Choose one of your own teams."))


def _save_unique(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> Conflict:
    return Conflict(_("There is a team of this name already."))
