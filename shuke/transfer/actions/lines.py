"""Writing a piece of the order lines, with the orders they need."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import bulk
from shuke.orders.actions import loading
from shuke.orders.models import Order, OrderLine
from shuke.orders.statuses import BOUGHT
from shuke.transfer.actions.keeping import add_up, opened, remember_created, remember_rows
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.refusals import code_of, refusal
from shuke.transfer.models import Import
from shuke.transfer.prepare import Problem, Table, open_table
from shuke.transfer.prepare.again import Again
from shuke.transfer.rules import Mode, Rules

OURS = "source_system = %s AND NOT (external_id = '')"
CHANGING = ("quantity", "unit_price", "discount", "amount", "pv", "note")


def named(names: pa.Array, job: Import, desk: Desk) -> pa.Array:
    """The lines' lasting names; to append every line as new, this import's own."""
    if desk.rules.mode != Mode.APPEND:
        return names
    return pc.binary_join_element_wise(names, str(job.pk), "@")


def refusals(customer: np.ndarray, product: np.ndarray, there: np.ndarray, rules: Rules) -> np.ndarray:
    """Why each line stays out, as the numbers of refusals; 0 for those that go in."""
    why = np.where(customer < 0, customer, np.minimum(product, 0))
    return why if rules.may_create else np.where((why == 0) & ~there, refusal("line_not_there"), why)


@dataclass
class LineWriter:
    """Holds what all pieces share: the ids of the file's customers and products, and of the orders met so far."""

    folder: Path
    desk: Desk
    customers: np.ndarray
    products: np.ndarray
    currency: str
    explicit: bool  # whether the file numbers its lines, so that known ones may have changed
    orders: Table = field(init=False)
    order_ids: np.ndarray = field(init=False)
    order_counted: np.ndarray = field(init=False)
    fresh: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None  # orders of the piece that isn't committed yet

    def __post_init__(self) -> None:
        self.orders = open_table(self.folder, "orders")
        self.order_ids = np.zeros(len(self.orders), dtype=np.int64)
        self.order_counted = np.zeros(len(self.orders), dtype=bool)
        self.again = Again(self.folder)

    def write(self, job: Import, start: int, piece: pa.Table) -> None:
        names = named(self.again.names(start, piece), job, self.desk)
        self.fresh = None
        customer = self.customers[piece["customer"].to_numpy()]
        product = self.products[piece["product"].to_numpy()]
        known = self.known(names)
        there = pc.is_in(names, pa.array(list(known), pa.string())).to_numpy(zero_copy_only=False)
        why = refusals(customer, product, there, self.desk.rules)
        refused = why < 0
        new = np.flatnonzero(~refused & ~there)
        self._refuse(job, piece, why)
        if len(new):
            self._insert(job, piece, names, new, customer, product)
        may_change = self.explicit and self.desk.rules.may_change
        changed = self._change(job, names, piece, known, there & ~refused) if may_change else 0
        add_up(job, created=len(new), updated=changed, skipped=int((there & ~refused).sum()) - changed)

    def known(self, names: pa.Array) -> dict[str, tuple]:
        fields = ["external_id", "id", "order", *CHANGING] if self.explicit else ["external_id", "id"]
        rows = bulk.find(OrderLine, "external_id", names.to_pylist(), fields, OURS, self.desk.source)
        return {row[0]: row[1:] for row in rows}

    def _refuse(self, job: Import, piece: pa.Table, why: np.ndarray) -> None:
        refused = np.flatnonzero(why)
        if not len(refused):
            return
        rows = piece["row_number"].to_numpy()
        remember_rows(job, "run", (Problem(int(rows[at]), code_of(why[at])) for at in refused))
        job.rows_rejected += len(refused)

    def _insert(
        self, job: Import, piece: pa.Table, names: pa.Array, new: np.ndarray, customer: np.ndarray, product: np.ndarray
    ) -> None:
        order = piece["order"].to_numpy()[new]
        amount = piece["amount"].to_numpy()[new]
        needed, place = np.unique(order, return_inverse=True)
        totals = np.zeros(len(needed), dtype=np.int64)
        np.add.at(totals, place, amount)
        ids, counted = self._orders(job, needed, totals)
        rows = pa.array(new)
        columns = {name: pc.take(piece[name], rows).combine_chunks() for name in CHANGING}
        line_ids = loading.create_lines({
            **columns, "order_id": ids[place], "customer_id": customer[new], "product_id": product[new],
            "ordered_on": pc.take(piece["on"], rows).combine_chunks(), "counted": counted[place],
            "position": np.minimum(piece["row_number"].to_numpy()[new], 2**31 - 1),
            "source_system": self.desk.source, "external_id": pc.take(names, rows),
        }, len(new))  # fmt: skip
        remember_created(job, OrderLine, line_ids)

    def _orders(self, job: Import, needed: np.ndarray, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ids of the file's orders `needed`, made where missing, and if they count as bought; adds up the totals."""
        ids, counted = self.order_ids[needed], self.order_counted[needed]
        unknown = np.flatnonzero(ids == 0)
        if len(unknown):
            piece = self.orders.whole.take(pa.array(needed[unknown])).combine_chunks()
            known = self._known_orders(piece)
            for at, name in zip(unknown, piece["external_id"].to_pylist(), strict=True):
                if name in known:
                    ids[at], counted[at] = known[name]
        old, new = np.flatnonzero(ids != 0), np.flatnonzero(ids == 0)
        loading.add_to_totals([(int(totals[at]), int(ids[at])) for at in old if totals[at]])
        if len(new):
            ids[new], counted[new] = self._make_orders(job, needed[new], totals[new])
        self.fresh = needed, ids, counted
        return ids, counted

    def _known_orders(self, piece: pa.Table) -> dict[str, tuple[int, bool]]:
        fields = ["external_id", "id", "status", "deleted_at"]
        rows = bulk.find(Order, "external_id", piece["external_id"].to_pylist(), fields, OURS, self.desk.source)
        return {name: (order, status in BOUGHT and gone is None) for name, order, status, gone in rows}

    def _make_orders(self, job: Import, needed: np.ndarray, totals: np.ndarray) -> tuple[list[int], np.ndarray]:
        piece = self.orders.whole.take(pa.array(needed)).combine_chunks()
        numbers = piece["number"].to_pylist()
        days = piece["on"].to_pylist()
        given = [
            number or f"{day:%Y%m%d}-{job.pk}-{at + 1}" for number, day, at in zip(numbers, days, needed, strict=True)
        ]
        columns: dict[str, Any] = {name: piece[name].combine_chunks() for name in ("external_id", "channel", "status")}
        ids = loading.create_orders({
            **columns, "number": given, "ordered_on": piece["on"].combine_chunks(), "total": totals,
            "customer_id": self.customers[piece["customer"].to_numpy()], "currency": self.currency,
            "source_system": self.desk.source,
        }, len(needed), by=self.desk.by, at=self.desk.at)  # fmt: skip
        remember_created(job, Order, ids)
        add_up(job, orders_created=len(ids))
        return ids, pc.is_in(piece["status"], pa.array([str(status) for status in BOUGHT])).to_numpy()

    def settle(self) -> None:
        """After the piece was committed: the orders it made are known from now on."""
        if self.fresh:
            needed, ids, counted = self.fresh
            self.order_ids[needed], self.order_counted[needed] = ids, counted

    def _change(self, job: Import, names: pa.Array, piece: pa.Table, known: dict[str, tuple], which: np.ndarray) -> int:
        """Lines that the file numbers and that say something else now. What the file leaves empty stays, and so does a
        line of which something was returned."""
        places = np.flatnonzero(which)
        said = piece.select(list(CHANGING)).take(pa.array(places)).to_pylist()
        changes, of = [], {}
        for name, row in zip(pc.take(names, pa.array(places)).to_pylist(), said, strict=True):
            line, order, *values = known[name]
            fields = {
                field: (old, row[field])
                for field, old in zip(CHANGING, values, strict=True)
                if row[field] not in (None, "") and row[field] != old
            }
            if fields:
                changes.append((line, fields))
                of[line] = order
        changes = loading.without_returned(changes)
        totals = [
            (new - old, of[line])
            for line, fields in changes
            for old, new in [fields.get("amount", (0, 0))]
            if new != old
        ]
        loading.change_lines(changes, batch=opened(job), by=self.desk.by, at=self.desk.at)
        loading.add_to_totals(totals)
        loading.measure_customers_of([order for _amount, order in totals])
        return len(changes)
