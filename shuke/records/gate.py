"""The gate of record types whose model has none of its own, read off their description.

A record goes with the team and owner that it has (`team`), or with the record that it belongs to (`through`); with
neither, it is the shop's own: all of them or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from shuke.accounts.models import User
from shuke.accounts.policy import may_do, reach_of, rows, rows_through
from shuke.accounts.rights import Verb

if TYPE_CHECKING:
    from shuke.records.types import RecordType


def reached(kind: RecordType, user: User | AnonymousUser, verb: str) -> Q:
    """Whether they lie in the bin or not. Asked of each record, not joined: SQLite would begin at the holders."""
    if kind.team:
        return rows(user, kind.name, verb)
    if not kind.through:
        return Q() if may_do(user, kind.name, Verb.SEE) and may_do(user, kind.name, verb) else Q(pk__in=())
    holder = kind.holder()
    held = rows_through(user, kind.name, holder.name, verb)
    if not held:
        return held
    either = Q(Exists(holder.records().filter(held, pk=OuterRef(f"{kind.through}_id"))))
    shared = reach_of(user, kind.name, verb).shared
    return either | Q(pk__in=shared) if shared else either
