"""Members who lead a line of their own: the line is a team, below the team of the next leader above."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions import teams
from shuke.accounts.models import Team, User
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.network.actions.tree import chain, one_at_a_time, settle
from shuke.network.models import Above, Line


class NoSuchTeam(UserError):
    code = "no_such_team"
    field = "team"


@transaction.atomic
def lead(customer: Customer, *, by: User, team: Team | None = None, at: datetime | None = None) -> Line:
    """The member leads a line from now on; everybody below, as far as the next leader, comes into its team: `team`, or
    a new one named after the member. A second time gives the first line. Raises TeamTaken, NoSuchTeam."""
    one_at_a_time()
    if known := Line.objects.select_related("team").filter(leader=customer).first():
        return known
    if team is not None and Line.objects.filter(team=team).exists():
        raise NoSuchTeam(_("This team is already another member's line. Choose another."))
    at, upper = at or timezone.now(), upper_line(customer.pk)
    if team is None:
        team = teams.create_team(_free_name(customer), parent=upper.team if upper else customer.team, by=by)
    line = Line.objects.create(team=team, leader=customer)
    events.record("network.leads", customer, by=by, at=at, customer_id=customer.pk, changes={"line": ("", team.name)})
    settle([customer.pk], by=by, at=at)
    _hang(line, by)
    for lower in _next_lines(customer.pk):
        _hang(lower, by)
    return line


@transaction.atomic
def stop_leading(line: Line, *, by: User, at: datetime | None = None) -> None:
    """The members come into the line above, if there is one; the team itself stays, under Settings."""
    one_at_a_time()
    found = Line.objects.select_for_update().select_related("team", "leader").filter(pk=line.pk).first()
    if found is None:
        return
    lower, at = _next_lines(found.leader_id), at or timezone.now()
    found.delete()
    name = found.team.name
    events.record(
        "network.leads_no_more", found.leader, by=by, at=at, customer_id=found.leader_id, changes={"line": (name, "")}
    )
    settle([found.leader_id], by=by, at=at)
    for one in lower:
        _hang(one, by)


def upper_line(member: int) -> Line | None:
    """Of the nearest leader above the member."""
    above = chain(member)[1:]
    lines = {one.leader_id: one for one in Line.objects.select_related("team").filter(leader__in=above)}
    return next((lines[one] for one in above if one in lines), None)


def _next_lines(member: int) -> list[Line]:
    """Of leaders below the member with no other leader between."""
    below = Above.objects.filter(ancestor=member, distance__gt=0).values("member")
    found = Line.objects.select_related("team").filter(leader__in=below)
    return [one for one in found if member in _up_to_leader(one.leader_id)]


def _up_to_leader(member: int) -> list[int]:
    above = chain(member)[1:]
    leaders = set(Line.objects.filter(leader__in=above).values_list("leader_id", flat=True))
    end = next((place for place, one in enumerate(above) if one in leaders), len(above))
    return above[: end + 1]


def _hang(line: Line, by: User) -> None:
    """The line's team stands below the team of the line above."""
    upper = upper_line(line.leader_id)
    if upper is not None and line.team.parent_id != upper.team_id:
        teams.change_team(line.team, by=by, parent=upper.team)


def _free_name(customer: Customer) -> str:
    name = gettext("%(name)s’s line") % {"name": customer.name}
    taken = set(Team.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(one for one in (name, *(f"{name} {number}" for number in range(2, len(taken) + 3))) if one not in taken)
