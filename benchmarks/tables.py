"""The invented world as Arrow tables: as files that a shop hands over, and as rows of the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.workspace.demo.world import CHANNELS, MONEY, QUANTITY, STATUSES, World

SLICE = 500_000  # rows at a time, so that ten million lines fit in memory as columns of text


def order_lines(world: World) -> Iterator[pa.Table]:
    """The order file of the shop, with the headers that such files have."""
    customers, lines, orders = world.customers, world.lines, world.orders
    name = pa.array(np.char.add(customers.surname, customers.given_name))
    phone = pa.array(written_phones(customers.phone))
    codes, names = (pa.array([getattr(article, key) for article in world.articles]) for key in ("code", "name"))
    for start in range(0, len(lines.order), SLICE):
        part = slice(start, start + SLICE)
        order, product = lines.order[part], lines.product[part]
        customer = orders.customer[order]
        kept = orders.status[order] == 0  # a shop's order file lists what was sold
        yield pa.table(
            {
                "訂單編號": numbered("S", order + 1, 9),
                "訂購日期": pa.array(orders.day[order].astype(np.int32), pa.date32()),
                "會員編號": numbered("M", customer + 1, 7),
                "姓名": name.take(pa.array(customer)),
                "電話": phone.take(pa.array(customer)),
                "產品編號": codes.take(pa.array(product)),
                "產品名稱": names.take(pa.array(product)),
                "數量": pa.array(lines.quantity[part] // QUANTITY),
                "單價": pa.array(lines.price[part] // MONEY),
                "折扣": pa.array(lines.discount[part] // MONEY),
                "金額": pa.array(lines.amount[part] // MONEY),
                "PV": pa.array(lines.pv[part] // MONEY),
            }
        ).filter(pa.array(kept))


def numbered(letter: str, values: np.ndarray, digits: int) -> pa.Array:
    """M0000001, M0000002 …"""
    text = pc.utf8_lpad(pa.array(values).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(letter, text, "")


def written_phones(phones: np.ndarray) -> pa.Array:
    """900123456 → 0900-123-456, a million at a time."""
    text = pa.array(phones).cast(pa.string())
    parts = [pc.utf8_slice_codeunits(text, start, start + 3) for start in (0, 3, 6)]
    return pc.binary_join_element_wise(pc.binary_join_element_wise("0", parts[0], ""), parts[1], parts[2], "-")


def products(world: World) -> dict[str, Any]:
    found = {key: [getattr(article, key) for article in world.articles] for key in ("code", "name", "unit", "category")}
    money = {key: [getattr(article, key) * MONEY for article in world.articles] for key in ("price", "cost", "pv")}
    cycle = pa.array([article.lasts if article.stated else None for article in world.articles], pa.int32())
    return {"id": numbers(len(world.articles)), **found, **money, "cycle_days": cycle}


def customers(world: World) -> dict[str, Any]:
    found, count = world.customers, len(world.customers.surname)
    kept = world.orders.status == 0
    customer, day = world.orders.customer[kept], world.orders.day[kept]
    first, last = np.full(count, 2**30), np.full(count, -(2**30))
    np.minimum.at(first, customer, day)
    np.maximum.at(last, customer, day)
    spent = np.bincount(customer, world.orders.total[kept], count).astype(np.int64)
    never = first == 2**30
    return {
        "id": numbers(count),
        "name": np.char.add(found.surname, found.given_name),
        "surname": found.surname,
        "given_name": found.given_name,
        "member_no": numbered("M", np.arange(1, count + 1), 7),
        "grade": found.grade,
        "team_id": found.team.astype(np.int64) + 1,
        "gender": np.where(found.female, "female", "male"),
        "birthday": days(found.birthday),
        "last_contacted_on": days(found.contacted, found.contacted == 0),
        "first_ordered_on": days(first, never),
        "last_ordered_on": days(last, never),
        "orders_count": np.bincount(customer, minlength=count).astype(np.int32),
        "orders_total": spent,
    }


def phones(world: World) -> dict[str, Any]:
    found = world.customers.phone
    e164 = pc.binary_join_element_wise("+886", pa.array(found).cast(pa.string()), "")
    ids = numbers(len(found))
    return {"id": ids, "customer_id": ids, "raw": written_phones(found), "e164": e164, "kind": "mobile"}


def orders(world: World) -> dict[str, Any]:
    found = world.orders
    return {
        "id": numbers(len(found.day)),
        "number": numbered("S", np.arange(1, len(found.day) + 1), 9),
        "customer_id": found.customer.astype(np.int64) + 1,
        "ordered_on": days(found.day),
        "channel": chosen(CHANNELS, found.channel),
        "status": chosen(STATUSES, found.status),
        "currency": "TWD",
        "total": found.total,
    }


def lines(world: World) -> Iterator[dict[str, Any]]:
    found, orders_ = world.lines, world.orders
    for start in range(0, len(found.order), SLICE):
        part = slice(start, start + SLICE)
        order = found.order[part]
        opens = np.searchsorted(found.order, order)
        yield {
            "id": np.arange(start + 1, start + len(order) + 1),
            "order_id": order.astype(np.int64) + 1,
            "position": (np.arange(start, start + len(order)) - opens).astype(np.int32),
            "product_id": found.product[part].astype(np.int64) + 1,
            "customer_id": orders_.customer[order].astype(np.int64) + 1,
            "ordered_on": days(orders_.day[order]),
            "counted": orders_.status[order] == 0,
            "quantity": found.quantity[part],
            "unit_price": found.price[part],
            "discount": found.discount[part],
            "amount": found.amount[part],
            "pv": found.pv[part],
        }


def numbers(count: int) -> np.ndarray:
    return np.arange(1, count + 1)


def days(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def chosen(words: np.ndarray, places: np.ndarray) -> pa.Array:
    return pa.array(words).take(pa.array(places))
