"""What people are told of cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.notices import actions as notices
from shuke.notices.kinds import Kind
from shuke.notices.models import Notice, Way
from shuke.records.notices import about
from shuke.records.types import RecordType
from shuke.service.models import Case


def _opened(_one: Notice, _kind: RecordType, case: Any) -> str:
    return str(_("A case about money: %(number)s “%(subject)s”")) % {"number": case.number, "subject": case.subject}


MONEY = Kind(
    "money",
    _("A case about money comes in"),
    icon="cash",
    looks=(about(_opened),),
    ways=frozenset({Way.PAGE, Way.MAIL, Way.PUSH}),
    permission="case:change",
    part="service",
)


def case_opened(case: Case, *, by: User | None, at: datetime) -> None:
    """Whoever may work on it, if it is about money; its owner alone once it has one, who is told of that already."""
    if case.kind == Case.Kind.MONEY and case.owner_id is None:
        notices.tell(MONEY.name, notices.everybody(), str(case.pk), at=at, about=case, by=by)
