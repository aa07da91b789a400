"""Whose purchases a report may count: customers whom the person sees, by columns of ids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shuke.analytics import columns
from shuke.analytics.reports import Person
from shuke.orders.queries import buyers

MANY = 20_000  # from so many on it is quicker to read all visible customers than to name each


@dataclass(frozen=True)
class Seen:
    """The visible ones among the customers asked for, by rising id; `team` is 0 where there is none."""

    customer: np.ndarray
    team: np.ndarray

    @cached_property
    def _place_of(self) -> np.ndarray:
        """For every id up to the last its place, or -1. Ids are the database's running numbers, so this stays small."""
        table = np.full(self.customer.max(initial=0) + 1, -1, np.int32)
        table[self.customer] = np.arange(len(self.customer))
        return table

    def places(self, customers: np.ndarray) -> np.ndarray:
        """For each id its place in `customer`, or -1 if the person may not see it."""
        within = customers < len(self._place_of)
        return np.where(within, self._place_of[np.where(within, customers, 0)], -1)


def seen(user: Person, customers: np.ndarray, team: int | None = None) -> Seen:
    """Of these customers, those whose purchases the person may see (of one team, if given)."""
    visible = buyers(user)
    if team is not None:
        visible = visible.filter(team_id=team)
    if len(customers) <= MANY:
        wanted = np.unique(customers)
        parts = [wanted[start : start + 500].tolist() for start in range(0, len(wanted), 500)]
        found = [
            columns.read(visible.filter(id__in=part).values_list("id", "team_id"), ["id", "team"]) for part in parts
        ]
    else:
        found = [columns.read(visible.values_list("id", "team_id"), ["id", "team"])]
    ids, teams = (np.concatenate([np.zeros(0, np.int64), *(part[name] for part in found)]) for name in ("id", "team"))
    sorting = np.argsort(ids)
    return Seen(ids[sorting], teams[sorting])
