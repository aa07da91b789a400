"""Who may do what, and whose records they see: the one gate that every door goes through."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shuke.accounts.models import Role, Scope, User
from shuke.accounts.queries import with_below

READ = frozenset({"customers.view", "orders.view", "products.view", "today.view", "reports.view"})
WORK = READ | {"customers.change", "orders.change", "today.answer", "exports.run"}
LEAD = WORK | {"products.change", "imports.run", "teams.change", "batches.undo"}
OWN = LEAD | {"settings.change", "users.change", "customers.delete", "audit.view"}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.READ_ONLY: READ,
    Role.STAFF: WORK,
    Role.MANAGER: LEAD,
    Role.OWNER: OWN,
}


def may(user: User | AnonymousUser, permission: str) -> bool:
    """Whether the person's role grants `permission`; unknown permissions are a programming error."""
    if permission not in OWN:
        raise LookupError(f"no such permission: {permission}")
    return bool(user.is_authenticated and user.is_active and permission in PERMISSIONS[user.role])


def sees_all(user: User | AnonymousUser) -> bool:
    return bool(user.is_authenticated and user.is_active and (user.role == Role.OWNER or user.scope == Scope.ALL))


def team_scope(user: User | AnonymousUser, path: str = "team") -> Q:
    """The rows whose team (at `path`) the person may see: own teams and the teams below them."""
    if sees_all(user):
        return Q()
    return Q(**{f"{path}__in": visible_team_ids(user)})


def visible_team_ids(user: User | AnonymousUser) -> list[int]:
    """Ids of the person's own teams and of every team below them; empty for nobody.

    Kept on the user object, which lives as long as its request.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    if user.visible_team_ids is None:
        user.visible_team_ids = sorted(with_below(set(user.teams.values_list("id", flat=True))))
    return user.visible_team_ids
