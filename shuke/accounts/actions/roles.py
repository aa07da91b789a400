"""What roles may do: made as copies, changed, and given up when nobody has them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.catalogue import RightsKind, kinds
from shuke.accounts.models import Role, ShopRole, User
from shuke.accounts.queries import rights_of
from shuke.accounts.rights import GRANTABLE, NAMED, Access, Extent, Pair, Rights, Verb, offered_extents
from shuke.core import journal
from shuke.core.errors import Conflict, NotAllowed, UserError


class RoleInUse(UserError):
    code = "role_in_use"


class FieldNeeded(UserError):
    code = "field_needed"


@transaction.atomic
def copy_role(key: str, *, name: str, by: User) -> ShopRole:
    """A role of the shop's own, which may do what the other may now."""
    _owners_only(by)
    if key == Role.OWNER:
        raise UserError(_("The owner's role can't be copied. Copy the manager's and give it more."))
    source = ShopRole.objects.filter(key=key).first()
    base = source.base if source else _built_in(key)
    role = ShopRole(key=f"r{uuid.uuid4().hex[:12]}", name=" ".join(name.split()), base=base)
    if source:
        role.extents, role.named, role.fields = source.extents, source.named, source.fields
    _save(role)
    journal.record("accounts.role_created", role, by=by, changes={"name": ("", role.name)})
    return role


@transaction.atomic
def rename_role(role: ShopRole, name: str, *, by: User) -> None:
    _owners_only(by)
    before, role.name = role.name, " ".join(name.split())
    if before != role.name:
        _save(role)
        journal.record("accounts.role_changed", role, by=by, changes={"name": (before, role.name)})


@transaction.atomic
def change_role(
    key: str,
    *,
    by: User,
    extents: Mapping[Pair, str] | None = None,
    named: Mapping[str, bool] | None = None,
    fields: Mapping[Pair, str] | None = None,
) -> Rights:
    """Give and take single rights; what is not named stays. Kept is only what differs from how the role comes."""
    _owners_only(by)
    _built_in_or_known(key)
    role = ShopRole.objects.select_for_update().filter(key=key).first() or ShopRole(key=key, base=_built_in(key))
    before = Rights(role.base, role.extents, role.named, role.fields)
    changes: dict[str, tuple[Any, Any]] = {}
    usual, known = Rights(role.base), {one.name: one for one in kinds()}
    for (kind, verb), extent in (extents or {}).items():
        _check_extent(known.get(kind), verb, extent)
        changes[f"{kind}:{verb}"] = (str(before.extent(kind, verb)), str(Extent(extent)))
        _keep(role.extents, kind, verb, str(Extent(extent)), usual.extent(kind, verb))
    for permission, granted in (named or {}).items():
        _check_grantable(permission)
        changes[permission] = (before.grants(permission), bool(granted))
        role.named = {**role.named, permission: bool(granted)}
    for (kind, name), access in (fields or {}).items():
        _check_access(known.get(kind), name, access)
        changes[f"{kind}.{name}"] = (str(before.set_access(kind, name)), str(Access(access)))
        _keep(role.fields, kind, name, str(Access(access)), Access.WRITE)
    role.named = {name: granted for name, granted in role.named.items() if granted != (name in NAMED[role.base])}
    changes = {name: sides for name, sides in changes.items() if sides[0] != sides[1]}
    if changes:
        role.save()
        journal.record("accounts.role_changed", role, by=by, changes=changes)
    return rights_of(key)


@transaction.atomic
def delete_role(role: ShopRole, *, by: User) -> None:
    """Only one of the shop's own that nobody has. A built-in one is put back to how it comes."""
    _owners_only(by)
    if role.key not in Role.values and User.objects.filter(role=role.key).exists():
        raise RoleInUse(_("Somebody still has this role. Give them another one first."))
    verb = "accounts.role_reset" if role.key in Role.values else "accounts.role_deleted"
    journal.record(verb, role, by=by, changes={"name": (str(role), "")})
    role.delete()


def _owners_only(by: User) -> None:
    """Whoever could change roles could give themselves any right; so this is the one that no role can be given."""
    if not by.is_owner:
        raise NotAllowed(_("Only an owner changes what roles may do."))


def _built_in(key: str) -> str:
    if key not in Role.values:
        raise UserError(_("This role is no longer there."))
    return key


def _built_in_or_known(key: str) -> None:
    if key == Role.OWNER:
        raise UserError(_("An owner may do everything; that can't be changed."))
    if key not in Role.values and not ShopRole.objects.filter(key=key).exists():
        raise UserError(_("This role is no longer there."))


def _keep(changed: dict[str, dict[str, str]], kind: str, name: str, value: str, usual: str) -> None:
    rest = {key: kept for key, kept in changed.get(kind, {}).items() if key != name}
    if value != usual:
        rest[name] = value
    changed[kind] = rest
    if not rest:
        del changed[kind]


def _check_extent(known: RightsKind | None, verb: str, extent: str) -> None:
    if known is None or verb not in known.verbs or extent not in offered_extents(Verb(verb), divided=known.divided):
        raise UserError(_("This right can't be given."))


def _check_grantable(permission: str) -> None:
    if permission not in GRANTABLE:
        raise UserError(_("This right can't be given."))


def _check_access(known: RightsKind | None, name: str, access: str) -> None:
    field = next((one for one in known.fields if one.name == name), None) if known else None
    if field is None or access not in Access.values or (access == Access.MASKED and not field.textual):
        raise UserError(_("This right can't be given."))
    if field.needed and access != Access.WRITE:
        raise FieldNeeded(_("“%(field)s” can't be hidden: no record can do without it."), field=field.label)


def _save(role: ShopRole) -> None:
    if not role.name:
        raise UserError(_("Give the role a name."))
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise Conflict(_("There is a role of this name already.")) from error
