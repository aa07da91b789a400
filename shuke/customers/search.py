"""Households in the search: found by those who see one of the people in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shuke.customers.models import Household, Membership
from shuke.records.search.source import Row, SearchSource, team_token


@dataclass(frozen=True, kw_only=True)
class HouseholdSource(SearchSource):
    """A household carries the teams of all its members instead of its own; when one of them moves to another team,
    it is written anew."""

    def rows(self, ids: Sequence[int]) -> Iterator[Row]:
        inside = Membership.objects.current().filter(household__in=ids)
        teams: dict[int, set[str]] = defaultdict(set)
        for household_id, team_id in inside.values_list("household_id", "customer__team_id"):
            teams[household_id] |= {team_token(team_id)} if team_id else set()
        own = dict(Household.objects.filter(id__in=ids).values_list("id", "team_id"))
        for pk, tokens in super().rows(ids):
            yield pk, (tokens - {team_token(own[pk] or 0)} | teams[pk] if pk in teams else tokens)

    def follower_ids(self, record_ids: Sequence[int]) -> list[int]:
        stays = Membership.objects.filter(customer__in=record_ids, left_on=None, deleted_at=None)
        return list(Household.objects.alive().filter(memberships__in=stays).values_list("id", flat=True))
