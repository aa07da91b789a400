"""Who works here: inviting people, changing what they may, letting them go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions.fields import apply
from shuke.accounts.models import Role, Scope, Session, ShopRole, Team, User
from shuke.accounts.policy import visible_team_ids
from shuke.accounts.queries import rights_of
from shuke.core import journal
from shuke.core.errors import Conflict, NotAllowed, UserError


class LastOwner(UserError):
    code = "last_owner"


@transaction.atomic
def invite(*, username: str, teams: Iterable[Team], by: User, **fields: Any) -> User:
    """A person without a password yet: an invitation link lets them choose one."""
    _check_given(fields.get("role", Role.STAFF), fields.get("scope", Scope.TEAMS), teams := list(teams), by)
    person = User(username=username, **_with_scope(fields))
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Conflict(_("Somebody has this account name already. Choose another.")) from error
    person.teams.set(teams)
    journal.record("accounts.person_invited", person, by=by, changes={"role": ("", person.role)})
    return person


@transaction.atomic
def change_person(person: User, *, teams: Iterable[Team], by: User, **fields: Any) -> None:
    """Change name, role, scope and teams. The last active owner stays owner."""
    _check_person(person, by)
    _check_given(fields.get("role", person.role), fields.get("scope", person.scope), teams := list(teams), by)
    wanted = _with_scope(fields)
    if wanted.get("role", person.role) != Role.OWNER:
        _keep_an_owner(person)
    changes = apply(person, wanted)
    before, after = sorted(person.teams.values_list("name", flat=True)), sorted(team.name for team in teams)
    if before != after:
        person.teams.set(teams)
        changes["teams"] = (before, after)
    if changes:
        journal.record("accounts.person_changed", person, by=by, changes=changes)


@transaction.atomic
def retire(person: User, *, by: User) -> None:
    """End someone's access at once; what they did stays in the history. Safe to repeat."""
    _check_person(person, by)
    _keep_an_owner(person)
    if apply(person, {"is_active": False}):
        Session.objects.filter(user=person).delete()
        journal.record("accounts.person_retired", person, by=by)


def may_let_in(person: User, by: User) -> bool:
    """Whether `by` may have a link with which `person` chooses a password: whoever has it can come in as them."""
    try:
        check_let_in(person, by)
    except UserError:
        return False
    return True


def let_in(person: User, *, by: User) -> None:
    """Written down before the link is shown. Raises NotAllowed."""
    check_let_in(person, by)
    journal.record("accounts.link_made", person, by=by)


@transaction.atomic
def reinstate(person: User, *, by: User) -> None:
    check_let_in(person, by)
    if apply(person, {"is_active": True}):
        journal.record("accounts.person_reinstated", person, by=by)


def _check_person(person: User, by: User) -> None:
    """Somebody who was given charge of the people can't use it to rise, nor against an owner."""
    if not by.is_owner and (person.is_owner or person.pk == by.pk):
        raise NotAllowed(_("Only an owner may do this."))


def check_let_in(person: User, by: User) -> None:
    """Raises NotAllowed."""
    _check_person(person, by)
    _check_given(person.role, person.scope, list(person.teams.all()), by)


def _check_given(role: str, scope: str, teams: list[Team], by: User) -> None:
    if role not in Role.values and not ShopRole.objects.filter(key=role).exists():
        raise UserError(_("This role is no longer there."))
    if by.is_owner:
        return
    if not rights_of(role).within(rights_of(by.role)):
        raise NotAllowed(_("You can't give somebody a role that may do more than yours."))
    if by.scope != Scope.ALL and (scope == Scope.ALL or {team.pk for team in teams} - set(visible_team_ids(by))):
        raise NotAllowed(_("You can only put people into your own teams."))


def _with_scope(fields: dict[str, Any]) -> dict[str, Any]:
    """Owners see everything."""
    return {**fields, "scope": Scope.ALL} if fields.get("role") == Role.OWNER else fields


def _keep_an_owner(person: User) -> None:
    """Locks the owners, so that two of them cannot demote each other at the same moment."""
    owners = User.objects.select_for_update().filter(role=Role.OWNER, is_active=True).order_by("pk")
    if [owner.pk for owner in owners] == [person.pk]:
        raise LastOwner(_("This is the only owner. Make somebody else owner first."))
