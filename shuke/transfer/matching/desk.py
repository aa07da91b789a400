"""What holds for a whole import: on whose behalf, from where, when, and which teams are theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shuke.accounts.models import Team, User
from shuke.accounts.policy import fields_fixed, sees_all, visible_team_ids
from shuke.transfer.models import Import
from shuke.transfer.rules import Rules

NEW_TEAM = 0  # the id of a team that the file names and the import will make


@dataclass
class Desk:
    """`allowed` is None for people who see all customers, else the ids of their teams. `overwrite`: the file is about
    these records themselves, so what it says replaces what was known; else it only fills what was empty. `rules` are
    how the person wants it."""

    by: User | None
    source: str
    at: datetime
    overwrite: bool = False
    rules: Rules = field(default_factory=Rules)
    allowed: frozenset[int] | None = None
    fixed: dict[str, frozenset[str]] = field(default_factory=dict)  # record type → fields that the person can't change
    teams: dict[str, int] = field(default_factory=dict)
    home_team: int | None = None  # for new customers of people who see only their teams

    @classmethod
    def of(cls, by: User | None, source: str, at: datetime, *, overwrite: bool, rules: Rules | None = None) -> Desk:
        desk = cls(by, source, at, overwrite, rules or Rules())
        if by is not None:
            desk.fixed = {name: fields_fixed(by, name) for name in ("customer", "product")}
        if by is not None and not sees_all(by):
            own = visible_team_ids(by)
            desk.allowed = frozenset(own)
            desk.home_team = own[0] if own else None
        desk.know_teams()
        return desk

    def know_teams(self) -> None:
        self.teams = dict(Team.objects.values_list("name", "id"))

    def may_touch(self, team_id: int | None) -> bool:
        return self.allowed is None or team_id in self.allowed

    def may_choose(self, team: str) -> bool:
        """Whether new customers may be put into the team of that name; people with their own teams make no new ones."""
        return not team or self.allowed is None or self.teams.get(team) in self.allowed

    def may_write(self, record_type: str, name: str) -> bool:
        return name.removesuffix("_id") not in self.fixed.get(record_type, ())

    def team_id(self, team: str) -> int | None:
        return self.teams.get(team, NEW_TEAM) if team else None


def desk_of(job: Import, at: datetime) -> Desk:
    return Desk.of(job.by, job.source, at, overwrite=job.kind != Import.Kind.LINES, rules=Rules.of(job.settings))
