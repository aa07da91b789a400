"""A question from the public page: somebody without a sign-in makes a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import Conflict, UserError
from shuke.service.actions.cases import create_case
from shuke.service.actions.setting_up import settings_row
from shuke.service.models import Case

MOST_A_DAY = 300  # questions of everybody together


class AskedTooOften(Conflict):
    code = "asked_too_often"
    status = 429


class NotAgreed(UserError):
    code = "not_agreed"
    field = "agreed"


@transaction.atomic
def ask_publicly(
    *, name: str, phone: str, email: str, subject: str, text: str, agreed: bool, token: str, at: datetime
) -> Case:
    """Nobody is looked up: who asks is told nothing of whom the shop knows. Raises NotAgreed, AskedTooOften."""
    if not agreed:
        raise NotAgreed(_("Without this we can't take your question down."))
    lately = Case.objects.filter(source=Case.Source.WEB, opened_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise AskedTooOften(_("Too many questions have come in today. Please call us instead."))
    return create_case(
        by=None, at=at, token=token, subject=subject, description=text, source=Case.Source.WEB, reporter_name=name,
        reporter_phone=phone, reporter_email=email, team=settings_row().ask_team, agreed_at=at,
    )  # fmt: skip
