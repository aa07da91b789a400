"""What goes together, and what is new to a customer."""

from __future__ import annotations

import gzip
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.insights.next_basket import WORTH
from benchmarks.insights.rows import Row, Section, figure, paired
from benchmarks.quality import sets
from shuke.insights import basket
from shuke.insights.basket.visits import read
from shuke.insights.due import tables

WITHIN = 28
PROTOCOL = """Rules: Groceries (9,835 baskets), support .001, confidence .5; Ta-Feng, a basket = a customer's day,
support .001, confidence .2, beside mlxtend's fpgrowth where it is installed. New products: what a customer who bought
before the day buys for the first time in the 28 days from it; hits among ten ÷ min(10, new products); NDCG@10 likewise.
Ta-Feng 2001-02-01, Complete Journey 2017-11-02, each learnt on the days before. Beside it: what most
customers bought."""
NEW = (
    ("Ta-Feng", "ta-feng/ta_feng.csv.zip", sets.ta_feng, date(2001, 1, 31),
     ("EASE .0674, popularity .0606", "EASE .0679")),
    ("Complete Journey", "complete-journey/transactions.parquet", sets.complete_journey, date(2017, 11, 1),
     ("EASE .0517, popularity .0443", "EASE .0492")),
)  # fmt: skip


def measure(data: Path) -> list[Row]:
    rows = []
    if (file := data / "arules/Groceries.data.gz").exists():
        rows += _groceries(file)
    if (file := data / "ta-feng/ta_feng.csv.zip").exists():
        rows += _days(sets.ta_feng(file))
    for name, path, read_, as_of, published in NEW:
        if (data / path).exists():
            rows += _new(name, read_(data / path), as_of, published)
    return rows


def _groceries(file: Path) -> list[Row]:
    with gzip.open(file) as lines:
        bought, item = np.nonzero(np.loadtxt(lines, dtype=np.int8))
    started = time.perf_counter()
    found = basket.item_sets(bought, item, 0.001)
    rules = basket.rules(found, 0.5)
    ours = f"{len(found.counts):,} item sets, {len(rules):,} rules, {time.perf_counter() - started:.2f} s"
    return [Row("Groceries", ours, published="13,492 item sets, 5,668 rules")]


def _days(lines: pa.Table) -> list[Row]:
    visits = read(lines)
    started = time.perf_counter()
    found = basket.item_sets(visits.visit, visits.product, 0.001)
    rules = basket.rules(found, 0.2)
    ours = f"{len(found.counts):,} item sets, {len(rules):,} rules, {time.perf_counter() - started:.2f} s"
    return [Row("Ta-Feng by customer and day", ours, _mlxtend(visits.visit, visits.product))]


def _mlxtend(bought: np.ndarray, item: np.ndarray) -> str:
    try:
        import pandas
        from mlxtend.frequent_patterns import association_rules, fpgrowth
        from scipy.sparse import csr_matrix
    except ImportError:
        return "mlxtend is not installed"
    started = time.perf_counter()
    table = pandas.DataFrame.sparse.from_spmatrix(csr_matrix((np.ones(len(item), bool), (bought, item))))
    found = fpgrowth(table, min_support=0.001)
    rules = association_rules(found, metric="confidence", min_threshold=0.2)
    one = int((rules["consequents"].map(len) == 1).sum())
    return f"{len(found):,} item sets, {one:,} rules, {time.perf_counter() - started:.2f} s"


def _new(name: str, lines: pa.Table, as_of: date, published: tuple[str, str]) -> list[Row]:
    """Sold before, and first bought by this customer within the days after."""
    known, today = read(lines, as_of), tables.day_number(as_of)
    day = tables.days(lines["on"])
    later = read(lines.filter(pa.array((day > today) & (day <= today + WITHIN))))
    had, bought = _by_customer(known.customers, known.products, known.customer, known.product), _by_customer(
        later.customers, later.products, later.customer, later.product)  # fmt: skip
    new = {who: items - had[who] for who, items in bought.items() if who in had and items - had[who]}
    ours: dict[object, list[object]] = {}
    started = time.perf_counter()
    found = basket.next_basket(lines, as_of=as_of, k=10, new_only=True)
    seconds = time.perf_counter() - started
    for who, product in zip(found["customer_id"].to_pylist(), found["product_id"].to_pylist(), strict=True):
        ours.setdefault(who, []).append(product)
    buyers = np.bincount(
        np.unique(known.customer.astype(np.int64) * len(known.products) + known.product) % len(known.products)
    )
    best = known.products.take(pa.array(np.argsort(-buyers, kind="stable"))).to_pylist()
    theirs = {who: [one for one in best[: 10 + len(had[who])] if one not in had[who]][:10] for who in new}
    scores = [np.array([_judged(side.get(who, []), new[who]) for who in new]) for side in (ours, theirs)]
    rows = [Row(f"{name}: new products, {what}", figure(scores[0][:, at].mean()), figure(scores[1][:, at].mean()),
                paired(scores[0][:, at], scores[1][:, at]), published[at])
            for at, what in enumerate(("hits@10", "NDCG@10"))]  # fmt: skip
    return [*rows, Row(f"{name}: fit and foretell", f"{seconds:.1f} s")]


def _by_customer(
    customers: pa.Array, products: pa.Array, customer: np.ndarray, product: np.ndarray
) -> dict[object, set[object]]:
    found: dict[object, set[object]] = {}
    who, what = customers.to_pylist(), products.to_pylist()
    for one, item in zip(customer.tolist(), product.tolist(), strict=True):
        found.setdefault(who[one], set()).add(what[item])
    return found


def _judged(top: list[object], new: set[object]) -> tuple[float, float]:
    hits = np.array([one in new for one in top], bool)
    most = min(10, len(new))
    return hits.sum() / most, float(hits @ WORTH[: len(hits)]) / float(WORTH[:most].sum())


SECTION = Section("4 · Baskets and new products", PROTOCOL, measure)
