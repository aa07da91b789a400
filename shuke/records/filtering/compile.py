"""From a checked filter to a Django Q, in ways that find the same records.

*Gathered*: other tables are asked as sets, `id IN (SELECT …)`, and the database may begin wherever an index is good.
That is quick when few records fit. *Walked*: other tables are asked of each record, `EXISTS (…)`, and columns are kept
from SQLite's planner (`Unindexed`), so that it stays on the index along which a list is read. That is quick when many
fit, since a page ends after fifty of them. `records.filtering.reading` decides which, and says of what is gathered how
many records the rest of it leaves where a whole table would be added up (a year of orders): of few, each is asked.

No condition is ever NULL: what is empty fits `is_not`, `none_of` and `empty`, and no other operator. A negation is
therefore brought down to the single conditions and each negated whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Avg, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    In,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
)

from shuke.accounts.models import User
from shuke.records.fields import Beside, Date, DateTime, Field
from shuke.records.filtering import operands
from shuke.records.filtering.language import CONTRARY, Condition, Group, Measured, Node, Place
from shuke.records.filtering.monthday import MonthDay
from shuke.records.reach import Unindexed
from shuke.records.types import RecordType

MONTH = timedelta(days=31)
FEW, HANDFUL = 1 / 5, 1 / 50  # of all records: added up each for itself; found along indexes rather than by reading all
EVERYTHING, NOTHING = ~Q(pk__in=[]), Q(pk__in=[])
LOOKUPS: dict[str, Callable[..., Any]] = {
    "is": Exact, "contains": IContains, "starts": IStartsWith,
    "<": LessThan, "<=": LessThanOrEqual, ">": GreaterThan, ">=": GreaterThanOrEqual,
}  # fmt: skip
SUMS: dict[str, Callable[..., Any]] = {"sum": Sum, "average": Avg, "min": Min, "max": Max}


@dataclass(frozen=True)
class Compiler:
    """For one person on one day. `held` are the columns that SQLite's planner may see; None: all, nothing is walked.
    `leaving` is the share of all records that is left by what adds nothing up, where it is known and sums are asked."""

    record_type: RecordType
    user: User | AnonymousUser
    on: date
    held: frozenset[str] | None = None
    leaving: float = 1

    def of(self, node: Node, negated: bool = False) -> Q:
        if isinstance(node, Condition):
            return self._condition(node, negated)
        if isinstance(node, Measured):
            return self._measured(node, negated)
        return self._group(node, negated)

    def _group(self, group: Group, negated: bool) -> Q:
        if not group.parts:
            return NOTHING if negated else EVERYTHING
        if group.joined == "not":
            return self.of(group.parts[0], not negated)
        joined = and_ if (group.joined == "all") != negated else or_
        return reduce(joined, (self.of(part, negated) for part in group.parts))

    # — One field, here or through links —

    def _condition(self, one: Condition, negated: bool) -> Q:
        op, contrary = CONTRARY.get(one.op, one.op), one.op in CONTRARY
        operand = operands.operand(one.place, op, one.value, self.user, self.on)
        op = "any_of" if op == "is" and isinstance(operand, list) else op  # "my teams" are several
        return self.through(one.place, op, operand, negated != contrary)

    def through(self, place: Place, op: str, operand: Any, negated: bool) -> Q:
        if not place.links:
            return self._asked(place.field, op, operand, negated)
        (_here, link), *rest = place.links
        there = rest[0][0] if rest else place.record_type
        as_set = self.held is None or there.small  # a small table is read once, whatever comes after
        inner = replace(self, record_type=there, held=None if as_set else frozenset(), leaving=1)
        fitting = there.visible_to(self.user).order_by()
        fitting = fitting.filter(inner.through(replace(place, links=tuple(rest)), op, operand, negated=False))
        if not as_set:
            found = Q(Exists(fitting.filter(Exact(F("pk"), outward(link.expression())))))
            return ~found if negated else found
        # Of one customer's few lines each is looked at: an index would be sought for every product that fits.
        here = self._in_sight(link) if self.held is None else Unindexed(link.expression())
        found = Q((In if self.held is None else InGathered)(here, fitting.values("pk")))
        return (Q(IsNull(here, True)) | ~found) if negated else found

    def _asked(self, field: Field, op: str, operand: Any, negated: bool) -> Q:
        """A condition on the record itself. `op` is none of the contraries: those come as `negated`."""
        if isinstance(field, Beside):
            beside = self._among_rows(self._beside(field, op, operand))
            return ~beside if negated else beside
        own = field.condition(op, operand)
        if own is not None:
            own = own if field.column else self._among_rows(self._all().filter(own))
            return ~own if negated else own
        asked = self._in_sight(field)
        found = compared(asked, field, field.asked_as(self.record_type.model), op, operand)
        if not negated:
            return found
        return ~found if self._always_there(field) else Q(IsNull(asked, True)) | ~found

    def _all(self) -> QuerySet[Any]:
        return self.record_type.model._base_manager.all()  # noqa: SLF001 -- Django's name for "all rows"

    def _beside(self, field: Beside, op: str, operand: Any) -> QuerySet[Any]:
        table = field.table(self.record_type.model)
        fits = compared(F(field.name), field, field.asked_as(self.record_type.model), op, operand)
        return table._base_manager.filter(fits)  # noqa: SLF001 -- Django's name for "all rows"

    def _among_rows(self, rows: QuerySet[Any]) -> Q:
        """What stands in rows of its own is asked apart, so that no record is found twice."""
        return Q(pk__in=rows.values("pk")) if self.held is None else Q(Exists(rows.filter(pk=OuterRef("pk"))))

    def _in_sight(self, field: Field) -> Any:
        scanned = HANDFUL < self.leaving < FEW
        seen = not scanned if self.held is None else field.name in self.held
        return field.expression() if seen else Unindexed(field.expression())

    def _always_there(self, field: Field) -> bool:
        return not field.custom and not field.asked_as(self.record_type.model).null

    # — Several records that lead here —

    def adds_up_all(self, node: Node) -> bool:
        """Whether gathering it reads a whole index of another table."""
        if isinstance(node, Group):
            return any(map(self.adds_up_all, node.parts))
        return isinstance(node, Measured) and self._is_quicker_along(node)

    def _measured(self, one: Measured, negated: bool) -> Q:
        if self.held is None and self.leaving < FEW and self._is_quicker_along(one):
            return replace(self, held=frozenset()).of(one, negated)
        if one.how == "count":
            found = self._counted(one)
        else:
            operand = operands.measure_operand(one.related, one.field, one.op, one.value, self.on)
            found = self._summed(one, operand)
        return ~found if negated else found

    def _counted(self, one: Measured) -> Q:
        """Every question about a count is one about "at least so many", which stops at the last of them."""
        number = operands.measure_operand(one.related, None, one.op, one.value, self.on)
        if one.op == "between":
            least, most = number
            least_found = self._at_least(one, least or 0)
            return least_found if most is None else least_found & ~self._at_least(one, most + 1)
        exactly = {"is", "is_not"}
        if one.op in exactly:
            found = self._at_least(one, number) & ~self._at_least(one, number + 1)
            return ~found if one.op == "is_not" else found
        found = self._at_least(one, number + (one.op in {">", "<="}))
        return ~found if one.op in {"<", "<="} else found

    def _at_least(self, one: Measured, number: int) -> Q:
        if number <= 0:
            return EVERYTHING
        rows = self._rows(one)
        if self.held is not None:
            return Q(Exists(rows[number - 1 : number] if number > 1 else rows))
        linked = rows.annotate(asked_of=one.related.link.expression()).values("asked_of")
        if number > 1:
            linked = linked.annotate(asked=Count("pk")).filter(asked__gte=number).values("asked_of")
        return Q(pk__in=linked)

    def _summed(self, one: Measured, operand: Any) -> Q:
        """Nothing adds up to 0; nothing has no smallest, largest or average."""
        op, contrary = CONTRARY.get(one.op, one.op), one.op in CONTRARY
        none_fits = one.how == "sum" and _zero_fits(op, operand)
        field = one.field
        assert field is not None
        column = field.asked_as(one.related.record_type.model)
        made = SUMS[one.how](field.expression(), output_field=column.clone())
        total = Coalesce(made, Value(0, output_field=column.clone())) if one.how == "sum" else made
        grouped = self._rows(one).annotate(asked_of=one.related.link.expression()).values("asked_of")
        fits = compared(F("asked"), field, column, op, operand)
        grouped = grouped.annotate(asked=total).filter(~fits if none_fits else fits).values("asked_of")
        found = Q(pk__in=grouped) if self.held is None else Q(Exists(grouped))
        return ~found if none_fits != contrary else found

    def _rows(self, one: Measured) -> QuerySet[Any]:
        """The related records that the person may see and that fit; when walking, those of the record at hand."""
        kind, link = one.related.record_type, one.related.link
        held = None if self.held is None else led_by(kind, link.name)
        rows = kind.visible_to(self.user).order_by()
        if held is not None:
            rows = rows.filter(Exact(link.expression(), OuterRef("pk")))
        elif link.custom or link.asked_as(kind.model).null:
            rows = rows.filter(IsNull(link.expression(), False))
        if self.held is None and self._is_quicker_along(one):
            held = frozenset()
        inner = replace(self, record_type=kind, held=held, leaving=1)
        return rows.filter(inner.of(one.where)) if one.where.parts else rows

    def _is_quicker_along(self, one: Measured) -> bool:
        """Where an index of the link holds all that is asked, SQLite reads the whole of it, in groups already, sooner
        than it fetches more than a month of records by their day."""
        kind, parts = one.related.record_type, one.where.parts
        if one.where.joined != "all" or not all(isinstance(part, Condition) and not part.place.links for part in parts):
            return False
        plain = [part for part in parts if isinstance(part, Condition)]
        wanted = {part.place.field.name for part in plain} | ({one.field.name} if one.field else set())
        held = (names for names in _indexes(kind) if names[:1] == [one.related.link.name])
        return any(wanted <= set(names) for names in held) and any(map(self._is_long, plain))

    def _is_long(self, one: Condition) -> bool:
        op = CONTRARY.get(one.op, one.op)
        if not isinstance(one.place.field, Date) or op in {"filled", "yearly"}:
            return False
        first, last = operands.operand(one.place, op, one.value, self.user, self.on)
        return first is None or (last or self.on) - first > MONTH


class InGathered(In):
    """In a set that is gathered once. PostgreSQL would rather join it, and read the small table for each record."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        here, here_params = self.process_lhs(compiler, connection)
        found, found_params = self.process_rhs(compiler, connection)
        return f"{here} = ANY(ARRAY{found})", (*here_params, *found_params)


def compared(asked: Any, field: Field, column: models.Field[Any, Any], op: str, operand: Any) -> Q:
    """`asked` against the operand; NULL where there is no value."""
    if op == "filled":
        text = isinstance(column, models.CharField | models.TextField)
        return Q(GreaterThan(asked, Value(""))) if text else Q(IsNull(asked, False))
    if op == "yearly":
        day, number = MonthDay(asked), models.IntegerField()
        return reduce(or_, (_between(day, number, first, last) for first, last in operand))
    if operands.is_day(field):
        first, last = operand
        return _between(asked, column, first, last, LessThan if isinstance(field, DateTime) else LessThanOrEqual)
    if op == "between":
        return _between(asked, column, *operand)
    if op == "any_of":
        return Q(In(asked, [_literal(one, column) for one in operand]))
    return Q(LOOKUPS[op](asked, operand if op in {"contains", "starts"} else _literal(operand, column)))


def _between(
    asked: Any, column: models.Field[Any, Any], first: Any, last: Any, until: Callable[..., Any] = LessThanOrEqual
) -> Q:
    found = Q() if first is None else Q(GreaterThanOrEqual(asked, _literal(first, column)))
    return found if last is None else found & Q(until(asked, _literal(last, column)))


def _literal(value: Any, column: models.Field[Any, Any]) -> Value:
    """As the column is kept: an amount as a whole number of ten-thousandths."""
    return Value(value, output_field=column)


def _zero_fits(op: str, operand: Any) -> bool:
    zero = Decimal(0)
    if op == "between":
        first, last = operand
        return (first is None or first <= zero) and (last is None or zero <= last)
    return {
        "is": zero == operand, "<": zero < operand, "<=": zero <= operand, ">": zero > operand, ">=": zero >= operand,
    }[op]  # fmt: skip


def led_by(record_type: RecordType, link: str) -> frozenset[str]:
    """The columns by which an index goes on after the link: those help to find the records of one."""
    return frozenset(names[1] for names in _indexes(record_type) if len(names) > 1 and names[0] == link)


def walked_by(record_type: RecordType, column: str) -> frozenset[str] | None:
    """The columns that SQLite's planner may see when a list is walked along `column`: itself, and those with an index
    that goes on by it. A small type is gathered and sorted whatever it is asked."""
    if record_type.small:
        return None
    return frozenset({column, *(names[0] for names in _indexes(record_type) if names[1:2] == [column])})


def _indexes(record_type: RecordType) -> list[list[str]]:
    """By their columns. Custom objects share a table, whose indexes all begin with the object."""
    found = [[name.lstrip("-") for name in index.fields] for index in record_type.model._meta.indexes]
    return [names[1:] for names in found if names[0] == "object"] if record_type.custom_object else found


def outward(expression: Any) -> Any:
    """The same expression, of the record outside the subquery."""
    if isinstance(expression, F):
        return OuterRef(expression.name)  # type: ignore[attr-defined]  # the stubs forget it
    moved = expression.copy()
    moved.set_source_expressions([outward(part) for part in expression.get_source_expressions()])
    return moved
