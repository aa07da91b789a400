"""Half-year purchases by team and customer: one row a customer, a column for each month, the best customers first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.dateformat import format as month_name
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from shuke.accounts.models import Team
from shuke.analytics import columns
from shuke.analytics.periods import HalfYear
from shuke.analytics.reports import Answer, Column, Group, Kind, Nothing, Person, Row, open_to, pages_of
from shuke.analytics.scope import Seen, seen
from shuke.core.fields import unscale
from shuke.customers.models import Customer
from shuke.orders.models import OrderLine

CHUNK = 500
PLACES = 4  # of money and PV


@dataclass(frozen=True)
class Purchases:
    """What each customer bought in each month, with a row for every customer who bought anything."""

    seen: Seen
    amount: np.ndarray  # customers × months, in 1/10,000
    pv: np.ndarray

    @cached_property
    def total(self) -> np.ndarray:
        return self.amount.sum(axis=1)

    def of(self, rows: np.ndarray) -> dict[str, Any]:
        """The figures of these customers together."""
        return _figures(
            [*self.amount[rows].sum(axis=0).tolist(), int(self.total[rows].sum()), int(self.pv[rows].sum())]
        )

    def each(self, rows: np.ndarray) -> Iterator[dict[str, Any]]:
        """The figures of these customers one by one."""
        columns = np.column_stack([self.amount[rows], self.total[rows], self.pv[rows]])
        return (_figures(figures) for figures in columns.tolist())


def _figures(values: list[int]) -> dict[str, Any]:
    names = [*_month_keys(len(values) - 2), "total", "pv"]
    return {name: unscale(value, PLACES) for name, value in zip(names, values, strict=True)}


def answer(user: Person, filters: Mapping[str, Any], on: date) -> Answer:  # noqa: ARG001 -- a report's signature
    half, team = filters["half"], filters["team"]
    bought = purchases(user, half, team.id if team else None)
    shown = open_to(user, _columns(half))
    if not len(bought.total):
        return Answer(shown, subtitle=str(half), nothing=_nothing())
    groups = [_group(bought, half, found, rows) for found, rows in _by_team(bought)]
    everybody = np.arange(len(bought.total))
    return Answer(shown, groups, {**bought.of(everybody), "team": team.id if team else None}, subtitle=str(half))


def _nothing() -> Nothing:
    return Nothing(
        _("Nobody bought anything in this half-year"),
        _("Choose another half-year or all teams. Orders that were cancelled or returned do not count."),
    )


def purchases(user: Person, half: HalfYear, team: int | None = None) -> Purchases:
    """Month by month: sums of whole months are quicker than asking each line for its month."""
    months = [_month(first, last) for first, last in half.months]
    buyers = seen(user, np.concatenate([month["customer"] for month in months]), team)
    amount, pv = np.zeros((len(buyers.customer), 6)), np.zeros(len(buyers.customer))
    bought = np.zeros(len(buyers.customer), bool)
    for number, month in enumerate(months):
        place = buyers.places(month["customer"])
        mine = place >= 0
        amount[:, number] = np.bincount(place[mine], month["amount"][mine], len(bought))
        pv += np.bincount(place[mine], month["pv"][mine], len(bought))
        bought[place[mine]] = True
    who = Seen(buyers.customer[bought], buyers.team[bought])
    return Purchases(who, amount[bought].astype(np.int64), pv[bought].astype(np.int64))


def _month(first: date, last: date) -> dict[str, np.ndarray]:
    """Every purchase of the month; whose it is, is looked up in `seen`, once a customer instead of once a line."""
    lines = OrderLine.objects.purchases().filter(ordered_on__gte=first, ordered_on__lte=last)
    return columns.read(lines.values_list("customer_id", "amount", "pv"), ["customer", "amount", "pv"])


def _by_team(bought: Purchases) -> Iterator[tuple[Team | None, np.ndarray]]:
    """Each team with its customers, who spent most first; those without a team come last."""
    sorting = np.lexsort((bought.seen.customer, -bought.total))
    of_row = bought.seen.team[sorting]
    teams: list[Team | None] = [*Team.objects.filter(id__in=np.unique(of_row).tolist()).order_by("position", "name")]
    for team in [*teams, None]:
        rows = sorting[of_row == (team.id if team else 0)]
        if len(rows):
            yield team, rows


def _group(bought: Purchases, half: HalfYear, team: Team | None, rows: np.ndarray) -> Group:
    def first(limit: int | None) -> Iterable[Row]:
        return _rows(bought, rows[:limit])

    url = f"?{urlencode({'half': half.code, 'team': team.id})}" if team else ""
    totals = {**bought.of(rows), "team": team.id if team else None}
    return Group(first, len(rows), title=team.name if team else _("No team"), totals=totals, url=url)


def _rows(bought: Purchases, rows: np.ndarray) -> Iterator[Row]:
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        ids = bought.seen.customer[part].tolist()
        people = Customer.objects.only("name", "member_no", "grade").in_bulk(ids)
        for customer_id, figures in zip(ids, bought.each(part), strict=True):
            person = people[customer_id]
            names = {"customer": person.name, "member_no": person.member_no, "grade": person.grade}
            yield {"id": customer_id, **names, **figures}


def _month_keys(count: int) -> list[str]:
    return [f"month_{number}" for number in range(count)]


def _columns(half: HalfYear) -> Sequence[Column]:
    months = [
        Column(key, month_name(first, "M"), Kind.MONEY, link=_lines_between(first, last), on_phone=False)
        for key, (first, last) in zip(_month_keys(6), half.months, strict=True)
    ]
    return [
        Column("customer", _("Customer"), link=pages_of("customers", "id"), width=16),
        Column("member_no", _("Member no."), on_phone=False, width=12, tells="member_no"),
        Column("grade", _("Grade"), on_phone=False, width=6, tells="grade"),
        *months,
        Column("total", _("Total"), Kind.MONEY, link=_lines_between(half.start, half.end), width=14),
        Column("pv", _("PV"), Kind.NUMBER),
    ]


_WHOSE = (("customer", "id"), ("team", "team"))


def _lines_between(first: date, last: date) -> Callable[[Row], str]:
    """The address of the purchases behind a figure: those of the row's customer, of a team or of all."""
    page, days = reverse("analytics:report", args=["purchases"]), f"start={first.isoformat()}&end={last.isoformat()}"

    def link(row: Row) -> str:
        whose = next((f"{name}={row[key]}&" for name, key in _WHOSE if row.get(key)), "")
        return f"{page}?{whose}{days}"

    return link
