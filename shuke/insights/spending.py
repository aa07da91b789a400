"""What the measures of customers are made of, read from the database: lines, orders, and what went well or wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pyarrow as pa

from shuke.insights.asking import ask, days_of, of_living, scaled
from shuke.insights.due import tables
from shuke.orders.models import Order, OrderLine, Return
from shuke.orders.statuses import BOUGHT
from shuke.service.actions.setting_up import settings_row
from shuke.service.models import Case

LINES = ("customer_id", "product_id", "on", "quantity", "amount", "discount")
SCALES = {"quantity": 1_000, "amount": 10_000, "discount": 10_000}
ORDERS = ("customer_id", "discount", "margin", "known")
FAULTS = (
    Return.Reason.DAMAGED, Return.Reason.WRONG_ITEM, Return.Reason.NOT_AS_EXPECTED, Return.Reason.TOO_LATE,
)  # fmt: skip
RECENT = timedelta(days=365)  # what lies further back is forgiven, and forgotten


def read_purchases(customer_id: int | None = None) -> pa.Table:
    """Every line that counts, without customers in the bin, in the shape that insights.value reads."""
    question = (
        f"SELECT customer_id, product_id, {days_of('ordered_on')}, quantity, amount, discount "  # noqa: S608 -- our words
        f"FROM {OrderLine._meta.db_table} WHERE counted AND {{only}}"
    )
    raw = of_living(ask(question, LINES, OrderLine, customer_id))
    columns = [scaled(raw[name], SCALES[name]) if name in SCALES else raw[name].to_numpy() for name in LINES]
    arrays = [tables.dates(one) if name == "on" else pa.array(one) for name, one in zip(LINES, columns, strict=True)]
    return pa.table(arrays, names=list(LINES))


def read_orders(customer_id: int | None = None) -> pa.Table:
    """A row an order that tells something: what was taken off the whole of it, and its margin where that is `known`.
    That is after commission, delivery and payment fees."""
    bought = ", ".join(f"'{one}'" for one in BOUGHT)
    question = (
        f"SELECT customer_id, discount, COALESCE(margin, 0), CASE WHEN margin IS NULL THEN 0 ELSE 1 END "  # noqa: S608 -- our words
        f"FROM {Order._meta.db_table} WHERE deleted_at IS NULL AND status IN ({bought}) "
        "AND (discount <> 0 OR margin IS NOT NULL) AND {only}"
    )
    raw = ask(question, ORDERS, Order, customer_id)
    money = {name: pa.array(scaled(raw[name], 10_000)) for name in ("discount", "margin")}
    return pa.table({"customer_id": raw["customer_id"], "known": raw["known"], **money})


Evidence = Mapping[int, tuple[int, int]]  # customer → how often better, how often worse than could be expected


def read_evidence(at: datetime, customer_id: int | None = None) -> Evidence:
    """What tells how content somebody is: goods that came back for a fault, questions answered sooner or later than
    the shop has promised. Of whom there is neither, nothing is known."""
    well: Counter[int] = Counter()
    badly: Counter[int] = Counter(_faults(at, customer_id))
    for customer, kept in _answered(at, customer_id):
        (well if kept else badly)[customer] += 1
    return {customer: (well[customer], badly[customer]) for customer in well.keys() | badly.keys()}


def _faults(at: datetime, customer_id: int | None) -> Iterator[int]:
    returns = Return.objects.filter(deleted_at=None, returned_on__gte=(at - RECENT).date(), reason__in=FAULTS)
    returns = returns.filter(customer=customer_id) if customer_id is not None else returns
    return returns.values_list("customer_id", flat=True).iterator()


def _answered(at: datetime, customer_id: int | None) -> Iterator[tuple[int, bool]]:
    """Whose question, and whether it was answered in time; one that still may be is no evidence."""
    cases = Case.objects.filter(deleted_at=None, opened_at__gte=at - RECENT).exclude(customer=None)
    cases = cases.filter(customer=customer_id) if customer_id is not None else cases
    promised = settings_row()
    columns = ("customer_id", "priority", "opened_at", "first_response_at", "resolved_at")
    for customer, priority, opened, first, resolved in cases.values_list(*columns).iterator():
        answered, by = first or resolved, opened + promised.time_for(priority)
        if answered or at > by:
            yield customer, (answered or at) <= by
