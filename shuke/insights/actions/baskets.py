"""What everybody's next visit likely holds: for all each night, and at once for whoever just bought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.insights import basket
from shuke.insights.lines import read_lines
from shuke.insights.models import BasketRun, NextBasket, Together
from shuke.insights.queries import list_day

KEPT = 8  # products of a customer
LOOKED_AT = 20  # of which some may no longer be sold
BESIDE = 8  # products that go with one
LEAST = 3  # customers who bought both
CHUNK = 10_000  # rows a transaction: other people's writes get their turn in between

SAVE = (
    f"INSERT INTO {NextBasket._meta.db_table} (customer_id, items, made_at) "  # noqa: S608 -- our own names
    f"SELECT %s, {{items}}, %s WHERE EXISTS (SELECT 1 FROM {Customer._meta.db_table} WHERE id = %s) "
    "ON CONFLICT (customer_id) DO UPDATE SET items = excluded.items, made_at = excluded.made_at"
)
AS_JSON = {"sqlite": "%s", "postgresql": "%s::jsonb"}


def refresh_baskets(today: date, *, at: datetime) -> int:
    """Foretell everybody's next visit anew; gives how many customers. Safe to run twice. A shop whose newest order is
    old is looked at as of that order's day, as Today is (queries.list_day)."""
    lines = read_lines()
    if not lines.num_rows:
        for rows in (NextBasket.objects, Together.objects, BasketRun.objects):
            rows.all().delete()
        return 0
    as_of = list_day(pc.max(lines["on"]).as_py(), today)
    model = basket.fit(lines, as_of=as_of)
    count = _write(basket.next_basket(lines, as_of=as_of, k=LOOKED_AT, model=model), at)
    NextBasket.objects.filter(made_at__lt=at).delete()
    _write_together(basket.companions(model, most=BESIDE, least=LEAST))
    kept = {"as_of": as_of, "made_at": at, "model": model.to_bytes(), "customers": int(model.alike.customers[0])}
    BasketRun.objects.update_or_create(id=1, defaults=kept)
    return count


def refresh_basket(customer_id: int, today: date, *, at: datetime) -> bool:
    """Foretell one customer's next visit. False: nothing was learnt yet from the whole shop."""
    made = BasketRun.objects.filter(id=1).values_list("made_at", flat=True).first()
    model = stored(made) if made else None
    if model is None:
        return False
    lines = read_lines(customer_id)
    newest = pc.max(lines["on"]).as_py() or model.as_of
    as_of = max(list_day(max(newest, model.as_of), today), model.as_of)
    with transaction.atomic():
        if not _write(basket.next_basket(lines, as_of=as_of, k=LOOKED_AT, model=model), at):
            NextBasket.objects.filter(customer=customer_id).delete()
    return True


@lru_cache(maxsize=1)
def stored(_made: datetime) -> basket.Model | None:
    """What the run of that moment has learnt, kept from one order to the next; None if another version wrote it."""
    try:
        return basket.Model.from_bytes(bytes(BasketRun.objects.values_list("model", flat=True).get(id=1)))
    except ValueError:
        return None


def _write(found: pa.Table, at: datetime) -> int:
    customers, items = _as_rows(_still_sold(found))
    made = connection.ops.adapt_datetimefield_value(at)
    statement = SAVE.format(items=AS_JSON[connection.vendor])
    for start in range(0, len(customers), CHUNK):
        part = slice(start, start + CHUNK)
        rows = ((one, text, made, one) for one, text in zip(customers[part], items[part], strict=True))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, list(rows))
    return len(customers)


def _still_sold(found: pa.Table) -> pa.Table:
    """Without what can't be sold any more, nor has something in its place; the likeliest few."""
    gone = Product.objects.filter(active=False, successor=None).values_list("id", flat=True)
    gone = pa.array([*gone, *Product.objects.exclude(deleted_at=None).values_list("id", flat=True)], pa.int64())
    left = found.filter(pc.invert(pc.is_in(found["product_id"], value_set=gone)))
    customer = left["customer_id"].to_numpy()
    opened = np.flatnonzero(np.concatenate([[True], customer[1:] != customer[:-1]])) if len(customer) else customer
    place = np.arange(len(customer)) - np.repeat(opened, np.diff(np.append(opened, len(customer))))
    return left.filter(pa.array(place < KEPT))


def _as_rows(found: pa.Table) -> tuple[list[int], list[str]]:
    """Customers, and the text of the JSON that each row keeps (models.NextBasket.items)."""
    thousandths = pa.array(np.round(found["probability"].to_numpy() * 1000).astype(np.int64))
    columns = [
        found["product_id"], thousandths, found["reason"],
        found["recent"], pc.min_element_wise(found["visits"], pa.scalar(10, pa.int32())), found["times"],
        found["because_id"], found["both"], found["of"],
    ]  # fmt: skip
    texts = [pc.fill_null(pc.cast(column, pa.string()), "null") for column in columns]
    each = pc.binary_join_element_wise("[", pc.binary_join_element_wise(*texts, ","), "]", "")
    each = each.combine_chunks() if isinstance(each, pa.ChunkedArray) else each
    customer = found["customer_id"].to_numpy()
    opened = np.flatnonzero(np.concatenate([[True], customer[1:] != customer[:-1]])) if len(customer) else customer
    lists = pa.ListArray.from_arrays(pa.array(np.append(opened, len(customer)).astype(np.int32)), each)
    return customer[opened].tolist(), pc.binary_join_element_wise("[", pc.binary_join(lists, ","), "]", "").to_pylist()


def _write_together(found: pa.Table) -> None:
    """Product by product, so that each page finds all or the former ones of a product."""
    known = set(Product.objects.values_list("id", flat=True))
    for low, high, rows in _by_product(found):
        made = [Together(**row) for row in rows if row["product_id"] in known and row["other_id"] in known]
        with transaction.atomic():
            Together.objects.filter(product__gte=low, product__lt=high).delete()
            Together.objects.bulk_create(made, batch_size=500)


def _by_product(found: pa.Table) -> Iterator[tuple[int, int, list[dict[str, int]]]]:
    """Pieces of about CHUNK rows, with the ids between which they lie; all ids are covered."""
    found = found.sort_by("product_id")
    product, low, start = found["product_id"].to_numpy(), 0, 0
    while start < len(product):
        end = min(start + CHUNK, len(product))
        high = int(product[end]) if end < len(product) else 1 << 62
        end = int(np.searchsorted(product, high))
        yield low, high, found.slice(start, end - start).to_pylist()
        low, start = high, max(end, start + 1)
    if not len(product):
        yield 0, 1 << 62, []
