"""Which records a person may change, delete or find in the bin: what pages, bulk edits and undo ask, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed, may, reach_of
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.records.types import RecordType


def changeable(user: User | AnonymousUser, kind: RecordType) -> QuerySet[Any]:
    return _if_may(user, kind.change_permission, kind.visible_to(user, Verb.CHANGE))


def deletable(user: User | AnonymousUser, kind: RecordType) -> QuerySet[Any]:
    return _if_may(user, kind.delete_permission, kind.visible_to(user, Verb.DELETE))


def reaches(user: User | AnonymousUser, kind: RecordType, record: Any, verb: str) -> bool:
    """Whether the person, who sees this record, may do that with it: no query where the role makes no difference."""
    if reach_of(user, kind.name, verb).everything or (verb == Verb.SEE):
        return True
    return kind.visible_to(user, verb).filter(pk=record.pk).exists()


def check_reach(kind: RecordType, record: Any, user: User | AnonymousUser, verb: str) -> None:
    if not reaches(user, kind, record, verb):
        raise NotAllowed(_("You may look at this one, but not change it. Ask whoever looks after it, or the owner."))


def check_fields(kind: RecordType, values: Mapping[str, Any], user: User | AnonymousUser) -> None:
    """That the person's role may write these; forms leave out the others, so that only other doors are refused."""
    fixed = fields_fixed(user, kind.name) & {*values, *(values.get("custom") or {})}
    for field in kind.fields:
        if field.name in fixed:
            raise NotAllowed(_("Your role may not change “%(field)s”."), field=field.label(kind.model))


def binned(user: User | AnonymousUser, kind: RecordType) -> QuerySet[Any]:
    """What of the bin the person may see and take out: deleted records that they could have deleted themselves.

    What went along with another record (a customer's orders) lies there with it, and comes back with it.
    """
    rows = kind.model._base_manager.none()  # noqa: SLF001 -- Django's name for "all rows"
    if kind.in_bin is not None:
        rows = kind.in_bin(user)
    return _if_may(user, kind.delete_permission, rows)


def _if_may(user: User | AnonymousUser, permission: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if permission and may(user, permission) else rows.none()
