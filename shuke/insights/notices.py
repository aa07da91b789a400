"""What people are told of birthdays: once a day, all together."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.insights.queries import birthdays
from shuke.notices.kinds import Kind, counted
from shuke.notices.models import Way


def _today(user: User, at: datetime) -> int:
    return birthdays(user, timezone.localdate(at), days=1).count()


BIRTHDAYS = Kind(
    "birthdays",
    _("In the morning: whose birthday it is"),
    icon="cake",
    looks=(
        counted(
            lambda count: ngettext(
                "%(count)s customer has their birthday today", "%(count)s customers have their birthday today", count
            ),
            lambda: "/?show=birthdays",
        ),
    ),
    ways=frozenset({Way.DIGEST}),
    permission="customers.view",
    daily=_today,
)
