"""What the shop's day leaves behind: points, tabs, coupons, cases, what people wrote down, carts, payments, vendors and
orders to them, sponsors, stock, a dashboard. As much as suits the number of customers; the same rows every time.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from benchmarks.database import ingest
from benchmarks.shaped import FIRST_SELLER, SELLERS
from benchmarks.tables import chosen, days, numbered, numbers
from shuke.accounts.models import Shop, User
from shuke.accounts.parts import all_parts
from shuke.activities.models import Entry as Written
from shuke.activities.verbs import WRITTEN
from shuke.analytics import starters
from shuke.analytics.actions import dashboards
from shuke.catalogue.actions import stock
from shuke.catalogue.models import BookPrice, PriceBook, Product
from shuke.core.upkeep import refresh_statistics
from shuke.customers.models import Customer, Household
from shuke.events.models import Event
from shuke.ledgers.models import Account, Entry, Lot, Posting
from shuke.loyalty.books import BURNED, CHARGED, COUPON, EARNED, ISSUED, POINTS, TAB
from shuke.loyalty.models import Coupon, Program, Rank, Tab, Tier
from shuke.network.models import Above, Sponsorship
from shuke.notices.models import Notice
from shuke.orders.models import Cart, CartLine, Order, Payment
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder, Vendor, VendorProduct
from shuke.records import search
from shuke.service.models import Case
from shuke.service.models.cases import rank_of
from shuke.workspace.demo.world import MONEY, QUANTITY

Columns = dict[str, Any]
LEDGER = 10_000  # the ledgers count in ten-thousandths
COUPONS, BRANCHES = 20, 5  # coupons of the shop; members whom each sponsor brought in
SEARCHED = ("case", "vendor", "purchase_order")
FILLED: list[type[models.Model]] = [
    Account, Entry, Posting, Lot, Tab, Rank, Case, Event, Cart, CartLine, Payment, Vendor, VendorProduct,
    PurchaseOrder, PurchaseLine, GoodsIn, Sponsorship, Above, Notice,
]  # fmt: skip


def is_there() -> bool:
    return Case.objects.exists()


def fill() -> None:
    """Beside the customers, products and orders that are there."""
    people, rng = Customer.objects.aggregate(newest=Max("pk"))["newest"], np.random.default_rng(11)
    today = (timezone.localdate() - date(1970, 1, 1)).days
    with transaction.atomic():
        _turn_on()
    for part in (_ledgers, _ranks, _cases, _written, _carts, _payments, _vendors, _sponsors, _notices):
        part(people, today, rng)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), FILLED):
            cursor.execute(statement)
    for name in SEARCHED:
        search.rebuild(name)
    refresh_statistics()


def _turn_on() -> None:
    """Every part of Shuke, as a shop that uses all of them has it set up."""
    owner, now = User.objects.get(username="owner"), timezone.now()
    Shop.objects.update(parts=[one.key for one in all_parts()])
    Program.objects.update_or_create(pk=1, defaults={"points_on": True, "stored_on": True})
    steps = [("silver", 0, "1"), ("gold", 10_000, "1.5"), ("black", 50_000, "2")]
    for place, (key, least, factor) in enumerate(steps):
        defaults = {"en": key, "position": place, "threshold": least, "earn_factor": Decimal(factor)}
        Tier.objects.update_or_create(ladder="tier", key=key, defaults=defaults)
    Coupon.objects.bulk_create(
        Coupon(name=f"優惠券 {one}", kind="amount", value=50 + 10 * one, lasts_days=60) for one in range(COUPONS)
    )
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    stock.set_stock({pk: Decimal(pk * 37 % 400) for pk in ids}, by=owner, at=now)
    Product.objects.update(reorder_level=40)
    book = PriceBook.objects.create(name="A 級會員價", grade="A")
    BookPrice.objects.bulk_create(BookPrice(book=book, product_id=pk, percent_off=5) for pk in ids[:200])
    overview = starters.overview([one.key for one in all_parts()])
    dashboards.keep_ready_made(overview["labels"], overview["charts"], pack=starters.OVERVIEW)


def _ledgers(people: int, today: int, rng: np.random.Generator) -> None:
    """Points of a tenth of the customers, tabs of one in fifty, coupons that one in twenty holds."""
    books = _Books()
    points = _drawn(rng, people, people // 10)
    earned, burned = rng.integers(50, 500, len(points)), rng.integers(1, 50, len(points)) * (points % 2)
    got = today - rng.integers(1, 360, len(points))
    accounts = books.open(POINTS, points, earned - burned)
    books.post(POINTS, EARNED, accounts, earned, got, runs_out=got + 365)
    books.post(POINTS, BURNED, accounts, -burned, np.minimum(got + 20, today))
    books.lots(POINTS, accounts, earned - burned, got, got + 365)
    for coupon in Coupon.objects.order_by("pk"):
        holders = _drawn(rng, people, people // 20 // COUPONS)
        one, got = np.ones(len(holders), np.int64), today - rng.integers(0, 59, len(holders))
        accounts = books.open(coupon.book, holders, one)
        books.post(coupon.book, ISSUED, accounts, one, got, runs_out=got + 60)
        books.lots(COUPON, accounts, one, got, got + 60)
    _tabs(books, people, today, rng)
    books.write()


def _tabs(books: _Books, people: int, today: int, rng: np.random.Generator) -> None:
    """Half of households, half of people."""
    homes = np.arange(1, min(people // 100, Household.objects.count()) + 1)
    alone = people - np.arange(people // 100)
    names = dict(Household.objects.filter(pk__lte=len(homes)).values_list("pk", "name"))
    called = dict(Customer.objects.filter(pk__gt=people - len(alone)).values_list("pk", "name"))
    limit = rng.integers(2, 20, len(homes) + len(alone)) * 1000
    whose = pa.array([*homes, *[None] * len(alone)]), pa.array([*[None] * len(homes), *alone])
    ingest(Tab, {
        "id": numbers(len(limit)), "household_id": whose[0], "customer_id": whose[1], "limit": limit * MONEY,
        "name": [*(names[pk] for pk in homes.tolist()), *(called.get(pk, "") for pk in alone.tolist())],
        "discount": np.full(len(limit), 5 * 1000), "statement_day": np.full(len(limit), 31),
    })  # fmt: skip
    owing = rng.integers(1, 10, len(limit)) * 100
    accounts = books.open(TAB, alone, -owing[len(homes) :], floor=-limit[len(homes) :])
    of_homes = books.open(TAB, homes, -owing[: len(homes)], floor=-limit[: len(homes)], column="household_id")
    for some, amount in ((of_homes, owing[: len(homes)]), (accounts, owing[len(homes) :])):
        books.post(TAB, CHARGED, some, -amount, today - rng.integers(0, 40, len(some)))


class _Books:
    """Gathers what is written at once. The shop's own side of each book has an account of its own."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Columns]] = {one: [] for one in (Account, Entry, Posting, Lot)}
        self.last = dict.fromkeys(self.rows, 0)
        self.own: dict[tuple[str, str], int] = {}

    def open(
        self, book: str, holders: np.ndarray, balance: Any, *, floor: Any = None, column: str = "customer_id"
    ) -> np.ndarray:
        floor = np.zeros(len(holders), np.int64) if floor is None else floor
        other = {"customer_id": "household_id", "household_id": "customer_id"}[column]
        return self._add(Account, len(holders), {
            "book": book, column: pa.array(holders), other: pa.nulls(len(holders), pa.int64()), "name": "",
            "balance": balance * LEDGER, "floor": floor * LEDGER,
        })  # fmt: skip

    def post(self, book: str, reason: str, accounts: np.ndarray, amount: Any, on: Any, runs_out: Any = None) -> None:
        some = amount != 0
        accounts, amount, on, count = accounts[some], amount[some], on[some], int(some.sum())
        own = self._own(book, reason)
        entries = self._add(Entry, count, {
            "book": book, "reason": reason, "on": days(on), "at": _moments(on),
            "expires_on": pa.nulls(count, pa.date32()) if runs_out is None else days(runs_out[some]),
        })  # fmt: skip
        for account, sign in ((accounts, 1), (np.repeat(own, count), -1)):
            amounts = {"entry_id": entries, "account_id": account, "amount": sign * amount * LEDGER}
            self._add(Posting, count, amounts)

    def _own(self, book: str, reason: str) -> int:
        """The account of the shop."""
        if (book, reason) not in self.own:
            nobody = pa.nulls(1, pa.int64())
            account = {"book": book, "customer_id": nobody, "household_id": nobody, "name": reason, "floor": nobody}
            self.own[book, reason] = int(self._add(Account, 1, {**account, "balance": np.zeros(1, np.int64)})[0])
        return self.own[book, reason]

    def lots(self, kind: str, accounts: np.ndarray, left: Any, got: Any, runs_out: Any) -> None:
        lots = {"account_id": accounts, "kind": kind, "got_on": days(got), "expires_on": days(runs_out)}
        self._add(Lot, len(accounts), {**lots, "left": left * LEDGER})

    def _add(self, model: type[models.Model], count: int, columns: Columns) -> np.ndarray:
        ids = np.arange(count) + self.last[model] + 1
        self.last[model] += count
        self.rows[model].append({"id": ids, **columns})
        return ids

    def write(self) -> None:
        for model, parts in self.rows.items():
            ingest(model, *parts)


def _ranks(people: int, today: int, rng: np.random.Generator) -> None:
    tiers = np.array(Tier.objects.filter(ladder="tier").order_by("position").values_list("pk", flat=True))
    who = _drawn(rng, people, people // 10)
    ingest(Rank, {
        "id": numbers(len(who)), "customer_id": who, "ladder": "tier", "tier_id": rng.choice(tiers, len(who)),
        "since": days(today - rng.integers(1, 300, len(who))), "measure": "spent",
    })  # fmt: skip


def _cases(people: int, today: int, rng: np.random.Generator) -> None:
    """One in twenty customers asked something; one in fifty of these questions is open."""
    count = max(people // 20, 50)
    day = today - 900 + np.sort(rng.integers(0, 900, count))
    kinds, ranks = np.array(Case.Kind.values), np.array(Case.Priority.values)
    kind, rank = rng.integers(0, len(kinds), count), rng.integers(0, len(ranks), count)
    is_open = np.arange(count) >= count - count // 50
    status = np.where(is_open, rng.integers(0, 3, count), 4)
    ingest(Case, {
        "id": numbers(count), "number": numbered("C", np.arange(1, count + 1), 6), "opened_at": _moments(day),
        "subject": pc.binary_join_element_wise("想問訂單 ", pa.array(day).cast(pa.string()), ""),
        "kind": chosen(kinds, kind), "priority": chosen(ranks, rank), "why": "", "source": "phone",
        "rank": np.array([[rank_of(a, b) for b in ranks] for a in kinds])[kind, rank],
        "status": chosen(np.array(Case.Status.values), status), "customer_id": rng.integers(1, people + 1, count),
        "owner_id": rng.integers(1, FIRST_SELLER + SELLERS, count),
        "due_at": _moments(day + 2), "resolved_at": _moments(day + 1, is_open),
    })  # fmt: skip


def _written(people: int, today: int, rng: np.random.Generator) -> None:
    """Notes, calls, visits and messages: one for every fifth customer, some have several."""
    count, first = people // 5, (Event.objects.aggregate(newest=Max("pk"))["newest"] or 0) + 1
    ids, day = np.arange(first, first + count), today - rng.integers(0, 700, count)
    customer, kind = rng.integers(1, people + 1, count), rng.integers(0, len(Written.Kind.values), count)
    about = {"subject_type": "customer", "subject_id": customer}
    verbs = np.array([WRITTEN[one] for one in Written.Kind])
    ingest(Event, {
        "id": ids, "at": _moments(day), "verb": chosen(verbs, kind), **about, "customer_id": customer,
        "by_id": rng.integers(1, FIRST_SELLER, count), "changes": pa.repeat("{}", count),
        "audit": pa.nulls(count, pa.string()),
    })  # fmt: skip
    ingest(Written, {
        "id": ids, "event_id": ids, "kind": chosen(np.array(Written.Kind.values), kind), **about,
        "text": pc.binary_join_element_wise("聊到第 ", pa.array(day).cast(pa.string()), " 天的事", ""),
        "written_at": _moments(day),
    })  # fmt: skip


def _carts(people: int, today: int, rng: np.random.Generator) -> None:
    """One in twenty still waits."""
    count, products = people // 10, Product.objects.count()
    day, left = today - rng.integers(31, 500, count), rng.random(count) < 0.05
    day = np.where(left, today - rng.integers(1, 30, count), day)
    status = chosen(np.array(Cart.Status.values), np.where(left, 0, 1 + (day % 2)))
    price = rng.integers(1, 30, (2, count)) * 100 * MONEY
    ingest(Cart, {
        "id": numbers(count), "customer_id": rng.integers(1, people + 1, count), "status": status,
        "touched_at": _moments(day), "total": price.sum(0), "order_id": pa.nulls(count, pa.int64()),
    })  # fmt: skip
    for nth in range(2):
        ingest(CartLine, {
            "id": numbers(count) + nth * count, "cart_id": numbers(count), "unit_price": price[nth],
            "product_id": rng.integers(1, products + 1, count), "quantity": np.full(count, QUANTITY),
        })  # fmt: skip


def _payments(people: int, _today: int, _rng: np.random.Generator) -> None:
    """Of the newest orders that came to something."""
    newest = Order.objects.filter(status="completed", total__gt=0).order_by("-pk")
    rows = newest.values_list("pk", "customer_id", "ordered_on", "total")[: people // 10]
    found = [np.array(one) for one in zip(*rows, strict=True)]
    ways = chosen(np.array(["cash", "card", "mobile", "transfer"]), np.arange(len(found[0])) % 4)
    ingest(Payment, {
        "id": numbers(len(ways)), "order_id": found[0], "customer_id": found[1], "paid_on": pa.array(found[2].tolist()),
        "amount": (found[3] * MONEY).astype(np.int64), "way": ways, "cost": np.zeros(len(ways), np.int64),
    })  # fmt: skip


def _vendors(people: int, today: int, rng: np.random.Generator) -> None:
    """Each product has several, each vendor an order of three products, half of which have come in."""
    count, products = max(people // 100, 10), Product.objects.count()
    ids, three = numbers(count), np.arange(3).repeat(count)
    ingest(Vendor, {
        "id": ids, "name": pc.binary_join_element_wise("廠商 ", pa.array(ids).cast(pa.string()), ""),
        "category": "goods", "phone": numbered("02-", ids, 8), "terms_days": np.full(count, 30),
    })  # fmt: skip
    vendor, price = np.tile(ids, 3), rng.integers(10, 900, count * 3) * MONEY
    product = (vendor * 7 + three * 11) % products + 1
    offered = {"id": numbers(count * 3), "product_id": product, "price": price}
    ingest(VendorProduct, {**offered, "vendor_id": vendor, "lead_days": np.full(count * 3, 7)})
    came = ids % 2 == 0
    ingest(PurchaseOrder, {
        "id": ids, "number": numbered("P", ids, 6), "vendor_id": ids, "total": price.reshape(3, -1).sum(0) * 10,
        "status": chosen(np.array(["sent", "received"]), came.astype(np.int64)), "sent_on": days(today - ids % 300),
    })  # fmt: skip
    ten = np.full(count * 3, 10 * QUANTITY)
    lines = {"order_id": np.tile(ids, 3), "quantity": ten, "received": np.where(np.tile(came, 3), ten, 0)}
    ingest(PurchaseLine, {**offered, **lines})
    got = ids[came]
    ingest(GoodsIn, {
        "id": numbers(len(got)), "number": numbered("G", got, 6), "order_id": got, "vendor_id": got,
        "received_on": days(today - got % 290), "amount": price.reshape(3, -1).sum(0)[came] * 10,
        "due_on": days(today - got % 290 + 30), "paid_on": days(today - got % 290 + 20, got % 10 == 0),
    })  # fmt: skip


def _sponsors(people: int, today: int, _rng: np.random.Generator) -> None:
    """A tree of one in twenty: each brought in five."""
    count = people // 20
    member = np.arange(2, count + 1)
    ingest(Sponsorship, {
        "id": numbers(count - 1), "customer_id": member, "sponsor_id": (member - 2) // BRANCHES + 1,
        "joined_on": days(today - 2 - member % 900),
    })  # fmt: skip
    ancestor, distance, start = np.arange(1, count + 1), 0, 1
    members = ancestor
    while len(members):
        above = {"member_id": members, "ancestor_id": ancestor, "distance": np.full(len(members), distance)}
        ingest(Above, {"id": np.arange(start, start + len(members)), **above})
        start, distance, further = start + len(members), distance + 1, ancestor > 1
        members, ancestor = members[further], (ancestor[further] - 2) // BRANCHES + 1


def _notices(people: int, today: int, _rng: np.random.Generator) -> None:
    """A hundred that each person who signs in has not read yet, and as many read ones."""
    who = np.repeat(np.arange(1, FIRST_SELLER + 1), 200)
    case = np.tile(np.arange(1, 201), FIRST_SELLER)
    ingest(Notice, {
        "id": numbers(len(who)), "person_id": who, "kind": "money", "key": numbered("bench.", case, 4),
        "subject_type": "case", "subject_id": case % max(people // 20, 50) + 1, "at": _moments(today - case % 60),
        "read_at": _moments(today - case % 60, case % 2 == 0),
    })  # fmt: skip


def _drawn(rng: np.random.Generator, people: int, count: int) -> np.ndarray:
    return np.sort(rng.choice(people, count, replace=False)) + 1


def _moments(days_: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(days_.astype("datetime64[D]").astype("datetime64[us]"), mask=missing)
