"""Who looks after a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import may
from shuke.activities.actions import write_down
from shuke.core.errors import Conflict, UserError
from shuke.records.versions import check_version
from shuke.service.actions.cases import change_case
from shuke.service.models import Case


class CaseTaken(Conflict):
    code = "case_taken"


class ReasonMissing(UserError):
    code = "reason_missing"
    field = "reason"


class NobodyThere(UserError):
    code = "nobody_there"


@transaction.atomic
def take(case: Case, *, by: User, at: datetime, version: str | None = None) -> Case:
    """It is mine now. Raises CaseTaken when somebody else was quicker, ChangedMeanwhile when else it was changed."""
    case = _locked(case)
    if case.owner_id == by.pk:
        return case
    if case.owner is not None and version is not None:
        raise CaseTaken(_("%(name)s has taken %(number)s already."), name=str(case.owner), number=case.number)
    return change_case(case, by=by, at=at, version=version, owner=by, **_begun(case))


@transaction.atomic
def hand_over(
    case: Case, *, to: User | None, team: Team | None, reason: str, by: User, at: datetime, version: str | None = None
) -> Case:
    """To another person, another team, or both; the reason stands on the timeline."""
    case = _locked(case)
    check_version(case, version)
    if to is None and team is None:
        raise NobodyThere(_("Choose a person or a team."))
    if to is not None and (not to.is_active or not may(to, "case:change")):
        raise NobodyThere(_("%(name)s does not work on cases."), name=str(to))
    if not (reason := reason.strip()):
        raise ReasonMissing(_("Write in a few words why."))
    whom = " · ".join(str(one) for one in (to, team) if one is not None)
    write_down(case, kind="note", text=_said(whom, reason), by=by, at=at)
    values: dict[str, Any] = {"owner": to, **({"team": team} if team else {}), **_begun(case)}
    return change_case(case, by=by, at=at, **values)


def _said(whom: str, reason: str) -> str:
    return str(_("Handed over to %(whom)s: %(reason)s")) % {"whom": whom, "reason": reason}


def _begun(case: Case) -> dict[str, Any]:
    return {"status": Case.Status.OPEN} if case.status == Case.Status.NEW else {}


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("owner").get(pk=case.pk)
