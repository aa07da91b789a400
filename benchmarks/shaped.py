"""What the invented shop has besides orders: own fields, an object of its own, staff, households, to-dos."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.tables import chosen, days, numbered, numbers
from shuke.accounts.models import Role, Scope, ShopRole, Team, User
from shuke.records.actions.indexing import build_index
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.models import CustomField
from shuke.workspace.demo.world import MONEY, World

SOURCES = np.array(["friend", "street", "online", "fair", "other"])
STATES = np.array(["new", "valid", "claimed", "expired"])
SELLERS = 20  # who look after customers of their own, besides the owner, one with teams and one who sees own ones only
FIRST_SELLER = 3  # the id of the one who sees own ones only
OBJECT = 1  # the id of the own object
CUSTOMER_FIELDS = {"visits": "number", "source": "choice", "card_until": "date"}
WARRANTY_FIELDS = {"until": "date", "state": "choice", "customer": "link", "price": "money"}
LABELS = {
    "visits": "來店次數", "source": "怎麼認識的", "card_until": "會員卡到期",
    "until": "保固到", "state": "狀態", "customer": "顧客", "price": "價格",
}  # fmt: skip


def staff(teams: int) -> None:
    """Besides the owner: `staff` sees three teams; `own` and the other sellers see whom they look after."""
    own = dict.fromkeys(("see", "change", "export"), "own")
    extents = dict.fromkeys(("customer", "x.warranty"), own)
    ShopRole.objects.create(key="own", name="自己的顧客", base=Role.STAFF, extents=extents)
    leader = User.objects.create(username="staff", name="店長", role=Role.STAFF, scope=Scope.TEAMS, language="zh-hant")
    leader.teams.set(Team.objects.filter(pk__lte=max(1, teams * 3 // 8)))
    sellers = [User(username="own", name="業務", role="own", scope=Scope.ALL, language="zh-hant")]
    sellers += [User(username=f"seller{number}", name=f"業務{number}", role="own") for number in range(1, SELLERS)]
    User.objects.bulk_create(sellers)
    assert User.objects.get(username="own").pk == FIRST_SELLER


def shape() -> None:
    """The fields and the object whose values `customers` and `warranties` have made; before they are loaded."""
    for key, kind in CUSTOMER_FIELDS.items():
        _field("customer", key, kind, SOURCES)
    made = add_object(by=None, labels={"zh-hant": "保固"}, key="warranty")
    assert made.pk == OBJECT
    for key, kind in WARRANTY_FIELDS.items():
        _field("x.warranty", key, kind, STATES)


def index() -> None:
    """Their indexes, as the worker makes them."""
    for pk in CustomField.objects.values_list("pk", flat=True):
        build_index.call(pk)


def _field(record_type: str, key: str, kind: str, words: np.ndarray) -> None:
    choices = [{"key": word, "labels": {"en": word.capitalize()}} for word in words.tolist()]
    options = {"choice": {"choices": choices}, "link": {"to": "customer"}, "number": {"places": 0}}.get(kind, {})
    labels = {"zh-hant": LABELS[key]}
    add_field(record_type, kind, by=None, key=key, labels=labels, options=options, indexed=True)


def customers(count: int) -> dict[str, Any]:
    """Columns besides those that every shop has: three own fields, each with a value in about 60 of 100; who looks
    after whom, for half of them."""
    rng = np.random.default_rng(2)
    values = {
        "visits": pa.array(rng.geometric(0.08, count) * MONEY),
        "source": chosen(SOURCES, rng.choice(len(SOURCES), count, p=[0.4, 0.3, 0.15, 0.1, 0.05])),
        "card_until": days(rng.integers(20_300, 21_300, count)),
    }
    owner = rng.integers(FIRST_SELLER, FIRST_SELLER + 2 * SELLERS, count)
    looked_after = pa.array(owner, pa.int64(), mask=owner >= FIRST_SELLER + SELLERS)
    return {"custom": _json(values, {key: rng.random(count) < 0.6 for key in values}), "owner_id": looked_after}


def warranties(count: int, people: int, teams: int) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    owner = rng.integers(FIRST_SELLER, FIRST_SELLER + SELLERS, count)
    values = {
        "until": days(rng.integers(20_000, 22_000, count)),
        "state": chosen(STATES, rng.choice(len(STATES), count, p=[0.1, 0.5, 0.1, 0.3])),
        "customer": pa.array(rng.integers(1, people + 1, count)),
        "price": pa.array(rng.integers(1, 500, count) * 100 * MONEY),
    }
    return {
        "id": numbers(count),
        "object_id": pa.array(np.full(count, OBJECT)),
        "name": numbered("W", np.arange(1, count + 1), 7),
        "owner_id": owner,
        "team_id": rng.integers(1, teams + 1, count),
        "custom": _json(values, {}),
    }


def tasks(count: int, people: int, until: int) -> dict[str, Any]:
    """About customers, a tenth of them still to be done."""
    rng = np.random.default_rng(4)
    due = until - 700 + np.sort(rng.integers(0, 730, count))
    customer = rng.integers(1, people + 1, count)
    done = due < until - 70
    return {
        "id": numbers(count),
        "about_type": "customer",
        "about_id": customer,
        "customer_id": customer,
        "text": pc.binary_join_element_wise("回電 ", pa.array(customer).cast(pa.string()), ""),
        "due_on": days(due),
        "assignee_id": rng.integers(1, FIRST_SELLER + SELLERS, count),
        "done_at": _moments(due, ~done),
    }


def households(count: int) -> dict[str, Any]:
    return {"id": numbers(count), "name": pc.binary_join_element_wise(numbered("", np.arange(count), 1), "號之家", "")}


def memberships(households: int, until: int) -> dict[str, Any]:
    """Two customers in each, the first of whom pays."""
    each = 2
    number = np.arange(households * each)
    first = number % each == 0
    return {
        "id": number + 1,
        "household_id": number // each + 1,
        "customer_id": number + 1,
        "role": chosen(np.array(["user", "payer"]), first.astype(np.int64)),
        "is_primary": first,
        "joined_on": days(np.full(len(number), until - 400)),
    }


def until_of(world: World) -> int:
    return int(world.orders.day.max())


def _json(values: dict[str, pa.Array], filled: dict[str, np.ndarray]) -> pa.Array:
    """`{"a": 1, "b": "x"}` for each row, without the values that aren't filled."""
    parts = []
    for key, column in values.items():
        text = column.cast(pa.string())
        if not pa.types.is_integer(column.type):
            text = pc.binary_join_element_wise('"', text, '"', "")
        told = pc.binary_join_element_wise(f', "{key}": ', text, "")
        parts.append(pc.if_else(pa.array(filled[key]), told, "") if key in filled else told)
    inside = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*parts, ""), 2)
    return pc.binary_join_element_wise("{", inside, "}", "")


def _moments(days_: np.ndarray, missing: np.ndarray) -> pa.Array:
    return pa.array(days_.astype("datetime64[D]").astype("datetime64[us]"), mask=missing)
