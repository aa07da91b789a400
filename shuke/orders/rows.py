"""The lines of an order as an event keeps them: enough to tell what they were, and to write them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.orders.models import Order, OrderLine
from shuke.records.fields import Field

Row = dict[str, Any]
FIGURES = ("quantity", "unit_price", "discount", "amount", "pv")
TEXTS = ("position", "note", "source_system", "external_id")


def rows_of(order: Order) -> list[Row]:
    return [kept(line) for line in order.lines.select_related("product").order_by("position", "id")]


def kept(line: OrderLine) -> Row:
    figures = {name: _plain(getattr(line, name)) for name in FIGURES}
    texts = {name: getattr(line, name) for name in TEXTS}
    return {"id": line.pk, "product": line.product_id, "name": line.product.name, **figures, **texts}


def read(order: Order, row: Row) -> OrderLine:
    """The line that `row` tells of, not saved; customer, day and whether it counts are the order's."""
    figures = {name: None if row[name] is None else Decimal(row[name]) for name in FIGURES}
    texts = {name: row[name] for name in TEXTS}
    return OrderLine(id=row["id"], order=order, product_id=row["product"], **figures, **texts)


def alike(some: list[Row], others: list[Row]) -> bool:
    """Whether they say the same to a person."""

    def said(rows: list[Row]) -> list[Row]:
        return [{name: row[name] for name in ("product", "note", *FIGURES)} for row in rows]

    return said(some) == said(others)


@dataclass(frozen=True)
class Lines(Field):
    """For the history, and for undo; people change lines on the order's own form."""

    column = False
    operators = ()
    speaks_from: ClassVar[tuple[str, ...]] = ("total",)

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        told: dict[int, list[Row]] = {one.pk: [] for one in records}
        lines = OrderLine.objects.filter(order__in=list(told)).select_related("product").order_by("position", "id")
        for line in lines:
            told[line.order_id].append(kept(line))
        for one in records:
            one.__dict__["gathered_rows"] = told[one.pk]

    def value(self, record: Any) -> list[Row]:
        gathered: list[Row] | None = record.__dict__.get("gathered_rows")
        return rows_of(record) if gathered is None else gathered

    def initial(self, record: Any) -> list[Row]:
        """As they stand at this moment: it is what events are compared with."""
        return rows_of(record)

    def schema(self) -> dict[str, Any]:
        figure = {"type": ["string", "null"]}
        said = {"id": {"type": "integer"}, "product": {"type": "integer"}, **dict.fromkeys(FIGURES, figure)}
        return {"type": "array", "items": {"type": "object", "properties": said}}

    def text(self, record: Any) -> str:
        return self.told(rows_of(record))

    def told(self, value: Any) -> str:
        """普洱茶 × 2 = 1200"""
        return ", ".join(f"{row['name']} × {row['quantity']} = {row['amount']}" for row in value or [])


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
