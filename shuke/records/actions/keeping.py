"""What people keep under a name, and for whom: views of lists, dashboards."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import sees_all, visible_team_ids
from shuke.core.errors import NotAllowed, UserError
from shuke.records.models import Kept
from shuke.records.rights import may_share

LONGEST = 60


class NameNeeded(UserError):
    code = "view_name_needed"
    field = "name"


def aim(kept: Kept, audience: str, team: Team | None, *, by: User) -> None:
    """Who sees it. Sharing is for those who lead; with a team, for those who are in it or above it."""
    if audience not in Kept.Audience.values:
        raise UserError(_("Choose who shall see this."))
    if audience != Kept.Audience.OWN and not may_share(by):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    if audience != Kept.Audience.TEAM:
        team = None
    elif team is None or not (sees_all(by) or team.pk in visible_team_ids(by)):
        raise UserError(_("Choose one of your own teams."))
    if kept.owner_id is None and audience == Kept.Audience.OWN:
        kept.owner = by
    kept.audience, kept.team = audience, team


def renamed(labels: Mapping[str, str], name: str) -> dict[str, str]:
    """In the language of whoever renames it."""
    name = " ".join(name.split())[:LONGEST]
    if not name:
        raise NameNeeded(_("Write a name for it."))
    return {**labels, (get_language() or "en").lower(): name}
