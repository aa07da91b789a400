"""Reading the first rows of an order along the right index on SQLite.

PostgreSQL knows that a LIMIT makes a walk along the sorted index cheap. SQLite does not: given `team IN (…)` or
`grade = 'A'` it gathers all such customers and sorts them. So there each team of the person is walked apart and the few
rows are merged, and a filter whose index does not also hold the sort column is hidden from the planner. Where no
index holds team and sort column together, as with a shop's own fields, the sort column alone is walked and each row is
asked whose it is, unless the person sees so few rows that gathering them is quicker.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Func, Q, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql.where import WhereNode

from shuke.accounts.models import User
from shuke.accounts.policy import Reach, reach_of, sees_all
from shuke.records.types import RecordType

MOST_PARTS = 24  # beyond that, gathering is no dearer than walking
FEW = 1_000  # somebody who sees so few customers gets their orders gathered and sorted
SORTED = 3_000  # so many rows are sorted as quickly as fifty of them are found along the index of a million


class Unindexed(Func):
    """The column, out of reach for SQLite's planner (https://sqlite.org/optoverview.html, "unary +")."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def reached(
    record_type: RecordType, user: User | AnonymousUser, rows: Any, by: tuple[Any, ...], limit: int
) -> QuerySet[Any]:
    """`rows`, already limited to what the person sees, in the order `by`, no more than `limit`."""
    if not reads_plainly(record_type, user):
        reach = reach_of(user, record_type.name)
        if record_type.team == "team_id":
            rows = _each_part(_parts(reach), rows, by, limit) if _holds(record_type, reach, by) else _along(rows)
        elif record_type.through:
            rows = _of_few_owners(record_type, user, rows)
    return rows.order_by(*by)[:limit]


def reads_plainly(record_type: RecordType, user: User | AnonymousUser) -> bool:
    """Whether `reached` asks nothing beforehand, so that its question is always the same."""
    return connection.vendor != "sqlite" or (reach_of(user, record_type.name).everything and sees_all(user))


def _holds(record_type: RecordType, reach: Reach, by: tuple[Any, ...]) -> bool:
    """Whether there are indexes of what the person reaches by, and then the column."""
    column = by[0].lstrip("-") if isinstance(by[0], str) else ""
    whose = [name for name, used in (("team", reach.teams), ("owner", reach.owner is not None)) if used]
    known = [[one.lstrip("-") for one in index.fields if one != "object"] for index in record_type.model._meta.indexes]
    return all([name, column] in [names[:2] for names in known] for name in whose)


def _along(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows, found along the sort column when there are many."""
    if rows.order_by()[:SORTED].count() < SORTED:
        return rows
    hidden = rows.all()
    hidden.query.where = _hidden(hidden.query.where)
    return hidden


def _hidden(condition: Any) -> Any:
    """The same condition, with team and owner out of the planner's reach."""
    changed = copy(condition)
    if isinstance(condition, WhereNode):
        changed.children = [_hidden(part) for part in condition.children]
    elif isinstance(lhs := getattr(condition, "lhs", None), Col) and lhs.target.name in {"team", "owner"}:
        changed.lhs = Unindexed(lhs)
    return changed


def _parts(reach: Reach) -> list[Q]:
    """Each with an index of its own: every team, the person's own ones, what is shared with them."""
    own = replace(reach, teams=()).parts()
    return [*(Q(team=team) for team in reach.teams), *own]


def _each_part(parts: list[Q], rows: Any, by: tuple[str, ...], limit: int) -> QuerySet[Any]:
    if len(parts) == 1:
        return rows.filter(parts[0])
    if not parts or len(parts) > MOST_PARTS:
        return rows
    bare = rows.select_related(None).prefetch_related(None)
    either = Q()
    for part in parts:
        either |= Q(pk__in=bare.filter(part).order_by(*by).values("pk")[:limit])
    merged = rows.model.objects.filter(either).order_by(*by).values_list("pk", flat=True)
    return rows.filter(pk__in=list(merged[:limit]))


def _of_few_owners(record_type: RecordType, user: User | AnonymousUser, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Orders of a person with few customers: begin at the customers, not at the shop's newest order."""
    own = record_type.holder().visible_to(user).order_by().values_list("pk", flat=True)
    return rows.filter(**{f"{record_type.through}__in": list(own)}) if own[:FEW].count() < FEW else rows
