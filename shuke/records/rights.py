"""Which records a person may change, delete or find in the bin: what pages, bulk edits and undo ask, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.accounts.catalogue import RightsField, RightsKind
from shuke.accounts.models import Team, User
from shuke.accounts.policy import (
    by_themselves,
    fields_fixed,
    may,
    may_do,
    own_rows_only,
    reach_of,
    rows,
    rows_through,
    visible_team_ids,
)
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed, UserError
from shuke.records import gate, types
from shuke.records.fields import Email, Field, Phone, Phones, Text
from shuke.records.merged import resting
from shuke.records.models import Kept
from shuke.records.types import RecordType

TEXTUAL = (Text, Email, Phone, Phones)  # kinds whose middle can be hidden


class TeamNotYours(UserError):
    code = "team_not_yours"
    field = "team"


class OwnerNotYours(UserError):
    code = "owner_not_yours"
    field = "owner"


def changeable(user: User | AnonymousUser, kind: RecordType) -> QuerySet[Any]:
    return _if_may(user, kind.change_permission, kind.visible_to(user, Verb.CHANGE))


def deletable(user: User | AnonymousUser, kind: RecordType) -> QuerySet[Any]:
    return _if_may(user, kind.delete_permission, kind.visible_to(user, Verb.DELETE))


def exportable(rows: QuerySet[Any], kind: RecordType, user: User | AnonymousUser) -> QuerySet[Any]:
    """Of rows that the person sees, those that they may take away."""
    if reach_of(user, kind.name, Verb.EXPORT) == reach_of(user, kind.name):
        return rows
    return rows.filter(pk__in=kind.visible_to(user, Verb.EXPORT).order_by().values("pk"))


def reaches(user: User | AnonymousUser, kind: RecordType, record: Any, verb: str) -> bool:
    """Whether the person, who sees this record, may do that with it: no query where the role makes no difference."""
    if reach_of(user, kind.name, verb).everything or (verb == Verb.SEE):
        return True
    return kind.visible_to(user, verb).filter(pk=record.pk).exists()


def check_reach(kind: RecordType, record: Any, user: User | AnonymousUser, verb: str) -> None:
    if not reaches(user, kind, record, verb):
        raise NotAllowed(_("You may look at this one, but not change it. Ask whoever looks after it, or the owner."))


def own_team(team: Team | None, by: User | None, record_type: str) -> Team | None:
    """The team to write down: a person who sees some teams' records can't put one out of their own sight."""
    if by is None or (reach := reach_of(by, record_type)).everything:
        return team
    if team is None and own_rows_only(by, record_type):
        return None
    allowed = reach.teams or visible_team_ids(by)
    if team is None and len(allowed) == 1:
        return Team.objects.get(id=allowed[0])
    if team is None or team.id not in allowed:
        raise TeamNotYours(_("Choose one of your own teams."))
    return team


def own_owner(owner: User | None, by: User | None, record_type: str) -> User | None:
    """Whose the record is to be: of whoever sees only own ones, theirs, else they would lose sight of it at once."""
    if by is None or not own_rows_only(by, record_type):
        return owner
    if owner not in {None, by}:
        raise OwnerNotYours(
            _("Then it would not be yours, and you would no longer see it. Ask somebody who sees all to hand it over.")
        )
    return by


def locks(kind: RecordType, user: User | AnonymousUser, fields: Iterable[Field]) -> dict[str, str]:
    """Of these fields the ones that the person can't change, and the reason in one sentence."""
    fixed = fields_fixed(user, kind.name)
    found: dict[str, str] = {}
    for field in fields:
        if field.read_only or field.name not in kind.form:
            found[field.name] = gettext("Shuke works this out itself.")
        elif field.name in fixed:
            found[field.name] = gettext("Your role may look at this, not change it.")
    return found


def may_share_record(user: User | AnonymousUser, kind: RecordType, record: Any) -> bool:
    """Records that belong to teams or owners, or go with such: by their owner, and by whoever may change this one
    without its having been shared with them. Nobody passes on what was only lent."""
    if not (kind.team or kind.through) or not kind.change_permission or not may(user, kind.change_permission):
        return False
    assert isinstance(user, User)
    if getattr(record, "owner_id", None) == user.pk or reach_of(user, kind.name, Verb.CHANGE).everything:
        return True
    return reaches(by_themselves(user), kind, record, Verb.CHANGE)


def check_share(user: User | AnonymousUser, kind: RecordType, record: Any) -> None:
    if not may_share_record(user, kind, record):
        raise NotAllowed(_("Only its owner, or whoever may change it without its being shared, can share it."))


def check_fields(kind: RecordType, values: Mapping[str, Any], user: User | AnonymousUser) -> None:
    """That the person's role may write these; forms leave out the others, so that only other doors are refused."""
    fixed = fields_fixed(user, kind.name) & {*values, *(values.get("custom") or {})}
    for field in types.named(kind.name).fields if fixed else ():
        if field.name in fixed:
            raise NotAllowed(_("Your role may not change “%(field)s”."), field=field.label(kind.model))


def create_url(kind: RecordType, user: User | AnonymousUser) -> str:
    """Where a new one is made; empty when the person may not."""
    if not kind.create_permission or not may(user, kind.create_permission):
        return ""
    if kind.create_url:
        return reverse(kind.create_url)
    return reverse("records:create", args=[kind.slug]) if kind.create else ""


def may_share(user: User | AnonymousUser) -> bool:
    """Whether the person may keep a view for a team or for everyone."""
    return may(user, "teams.change")


def may_keep(user: User | AnonymousUser, view: Kept) -> bool:
    """Whether the person may change or delete a view: their own, and as the owner of the shop every shared one."""
    return view.owner_id == user.pk or (view.audience != Kept.Audience.OWN and may(user, "settings.change"))


def binned(user: User | AnonymousUser, kind: RecordType) -> QuerySet[Any]:
    """What of the bin the person may see and take out: deleted records that they could have deleted themselves.

    What went along with another record (a customer's orders) lies there with it, and comes back with it. What was
    merged into another one is taken out of that.
    """
    if not has_bin(kind):
        return kind.records().none()
    lying = kind.records().exclude(deleted_at=None).exclude(pk__in=resting(kind.subject))
    return _without_followers(kind, reached(user, kind, lying, Verb.DELETE))


def merged(user: User | AnonymousUser, kind: RecordType, verb: str = Verb.SEE) -> QuerySet[Any]:
    """Records that rest in others, and that the person might see, or do that with, if they did not."""
    return reached(user, kind, kind.records().filter(pk__in=resting(kind.subject)), verb)


def reached(user: User | AnonymousUser, kind: RecordType, found: QuerySet[Any], verb: str) -> QuerySet[Any]:
    """Of records in the bin those within the person's reach: `visible_to` is for living ones."""
    if kind.plain:
        return found.filter(gate.reached(kind, user, verb))
    if hasattr(found, "reached_by"):  # neither by a team nor through one record: the type itself says
        return found.reached_by(user, verb)
    if kind.through:
        held = {f"{name}_path": f"{kind.through}__{name}" for name in ("team", "owner")}
        return found.filter(rows_through(user, kind.name, kind.through, verb, pk_path=kind.through, **held))
    if hasattr(kind.model, "team_id"):
        return found.filter(rows(user, kind.name, verb))
    return found if may_do(user, kind.name, verb) else found.none()


def _without_followers(kind: RecordType, found: QuerySet[Any]) -> QuerySet[Any]:
    if not kind.through or hasattr(found, "reached_by"):
        return found
    return found.exclude(deleted_at=F(f"{kind.through}__deleted_at"))


def has_bin(kind: RecordType) -> bool:
    return kind.restore is not None and hasattr(kind.model, "deleted_at")


def _if_may(user: User | AnonymousUser, permission: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if permission and may(user, permission) else rows.none()


def kinds() -> list[RightsKind]:
    """What rights can be given for, told to `accounts.catalogue`."""
    return [_described(kind) for kind in types.all_types()]


def _described(kind: RecordType) -> RightsKind:
    asked = {
        Verb.CREATE: kind.create_permission,
        Verb.CHANGE: kind.change_permission,
        Verb.DELETE: kind.delete_permission,
        Verb.IMPORT: kind.create_permission,
    }
    verbs = tuple(verb for verb in Verb if asked.get(verb, "always"))
    fields = tuple(
        RightsField(one.name, one.label(kind.model), one.name == kind.title or one.required, isinstance(one, TEXTUAL))
        for one in kind.fields
    )
    return RightsKind(kind.name, kind.plural, bool(kind.team or kind.through), verbs, fields)
