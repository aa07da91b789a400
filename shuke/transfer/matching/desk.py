"""What holds for a whole import: on whose behalf, from where, when, and which teams are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shuke.accounts.models import Team, User
from shuke.accounts.policy import Reach, fields_fixed, own_rows_only, reach_of, visible_team_ids
from shuke.accounts.rights import CUSTOMER, Verb
from shuke.transfer.models import Import
from shuke.transfer.rules import Rules
from shuke.transfer.sources.reading import gives_nicknames

NEW_TEAM = 0  # the id of a team that the file names and the import will make


@dataclass
class Desk:
    """`reaches`: the customers that rows may be about lie in all of these. `allowed`: the teams that new ones may be
    put into, None for people who see all customers; who sees only own ones looks after the new ones (`owner`).
    `overwrite`: the file is about these records themselves, so what it says replaces what was known; else it only fills
    what was empty. `rules` are how the person wants it."""

    by: User | None
    source: str
    at: datetime
    overwrite: bool = False
    rules: Rules = field(default_factory=Rules)
    reaches: tuple[Reach, ...] = ()
    allowed: frozenset[int] | None = None
    owner: int | None = None
    fixed: dict[str, frozenset[str]] = field(default_factory=dict)  # record type → fields that the person can't change
    teams: dict[str, int] = field(default_factory=dict)
    nicknames: bool = False  # names of the file are what people call themselves: they name only who is new
    home_team: int | None = None  # for new customers of people who see only their teams

    @classmethod
    def of(cls, by: User | None, source: str, at: datetime, *, overwrite: bool, rules: Rules | None = None) -> Desk:
        desk = cls(by, source, at, overwrite, rules or Rules())
        if by is not None:
            desk.fixed = {name: fields_fixed(by, name) for name in ("customer", "product")}
            seen = reach_of(by, CUSTOMER)
            desk.reaches = (seen, reach_of(by, CUSTOMER, Verb.CHANGE)) if overwrite else (seen,)
            if not seen.everything:
                desk._keep_in_sight(by, seen)
        desk.know_teams()
        return desk

    def _keep_in_sight(self, by: User, seen: Reach) -> None:
        """What the person adds (as `records.rights.own_team`, `own_owner`)."""
        own = list(seen.teams) or visible_team_ids(by)
        self.allowed = frozenset(own)
        if own_rows_only(by, CUSTOMER):
            self.owner = by.pk
        elif own:
            self.home_team = own[0]

    def know_teams(self) -> None:
        self.teams = dict(Team.objects.values_list("name", "id"))

    def may_touch(self, customer_id: int, values: Mapping[str, Any]) -> bool:
        return all(
            one.everything
            or values["team_id"] in one.teams
            or (one.owner is not None and values["owner_id"] == one.owner)
            or customer_id in one.shared
            for one in self.reaches
        )

    def may_choose(self, team: str) -> bool:
        """Whether new customers may be put into the team of that name; people with their own teams make no new ones."""
        return not team or self.allowed is None or self.teams.get(team) in self.allowed

    def may_write(self, record_type: str, name: str) -> bool:
        return name.removesuffix("_id") not in self.fixed.get(record_type, ())

    def team_id(self, team: str) -> int | None:
        return self.teams.get(team, NEW_TEAM) if team else None


def desk_of(job: Import, at: datetime) -> Desk:
    desk = Desk.of(job.by, job.source, at, overwrite=job.kind != Import.Kind.LINES, rules=Rules.of(job.settings))
    desk.nicknames = gives_nicknames(job.settings.get("recipe", ""))
    return desk
