"""Whether somebody may take rows away without asking, and what of their rights an answer is given for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may, reach_of, visible_team_ids
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.core.prepared import prepared
from shuke.records.arranging import PLAIN
from shuke.records.fields import Email, Field, Phone, Phones
from shuke.records.listing import EMPTY, Listing
from shuke.records.models import ExportRequest, ExportRule, RowsTaken
from shuke.records.models.exports import APPROVE

CONTACTS = (Phone, Phones, Email)
ASKED = ("sort", "q", "f")


class ApprovalNeeded(NotAllowed):
    code = "approval_needed"


def rule() -> ExportRule:
    return ExportRule.objects.filter(pk=1).first() or ExportRule(pk=1)


def rule_for(user: User) -> ExportRule:
    """An empty one for whoever approves."""
    return ExportRule(pk=1) if may(user, APPROVE) else rule()


def is_needed(user: User, fields: Iterable[Field], rows: int, on: date) -> bool:
    """For `rows` more, today, with these columns."""
    held = rule_for(user)
    if held.contacts and any(isinstance(one, CONTACTS) for one in fields):
        return True
    return held.most_rows is not None and taken(user, on) + rows > held.most_rows


def taken(user: User, on: date) -> int:
    row = RowsTaken.objects.filter(user=user, on=on).first()
    return row.rows if row else 0


def told_to_programs(fields: Sequence[Field], user: User) -> list[Field]:
    """While lists with phones need approval, a program learns none on the way around."""
    closed = rule_for(user).contacts
    return [one for one in fields if not (closed and isinstance(one, CONTACTS))]


def refuse_unasked(user: User, fields: Iterable[Field], rows: int, on: date) -> None:
    if is_needed(user, fields, rows, on):
        raise ApprovalNeeded(_("So much may be taken away only after approval. Ask for it on the list’s page."))


def frozen(listing: Listing, given: dict[str, str]) -> dict[str, str]:
    """The list's question, answered for in full: no view that is changed meanwhile has a part in it."""
    whole = listing.asked_fully()
    kept = {name: str(whole[name]) for name in (*ASKED, *listing.chosen) if whole.get(name)}
    columns = ",".join(one.name for one in listing.columns)
    ids = {"ids": given["ids"]} if given.get("ids") else {}
    use = {"use": listing.use} if listing.use else {}
    return {"f": EMPTY, **kept, **ids, **use, "view": PLAIN, "columns": columns}


def rights_of(user: User, record_type: str) -> dict[str, Any]:
    """What decides over which rows and fields a person may take away."""
    reaches = [reach_of(user, record_type, verb) for verb in (Verb.SEE, Verb.EXPORT)]
    return {
        "role": user.role, "scope": user.scope, "teams": visible_team_ids(user),
        "closed": sorted(fields_closed(user, record_type)),
        "reach": [[one.everything, list(one.teams), one.owner, list(one.shared)] for one in reaches],
    }  # fmt: skip


def waiting(user: User) -> int:
    """How many requests wait for this person."""
    return len(_waiting(user.pk))


@prepared("user")
def _waiting(user: int) -> QuerySet[ExportRequest, int]:
    return ExportRequest.objects.filter(state=ExportRequest.State.WAITING).exclude(by=user).values_list("pk", flat=True)
