"""What next: everything that a customer takes on the next visit, on Ta-Feng by the protocol of TAIW and on Complete
Journey by a day."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.insights.rows import Row, Section, figure, paired
from benchmarks.quality import sets
from shuke.insights import basket
from shuke.insights.basket import popular
from shuke.insights.basket.visits import Visits, read
from shuke.insights.due import tables

AGAIN = 14  # days after which the shop is learnt anew; popularity is renewed every day
LEAST_DAYS, LEAST_ROWS = 5, 10
COUNTS = (7_358, 11_202, 368_951, 7_357)  # customers, items, rows, tested
PROTOCOL = f"""Ta-Feng as in TAIW (Romanov et al., RecSys 2023): customers with {LEAST_DAYS} distinct days or more and
items with {LEAST_ROWS} rows or more, both counted before filtering; without customers with one day only or with rows
per day of span of mean + 2 sd or more: 7,358 customers, 11,202 items, 368,951 rows. Last day = test: 7,357 customers
who came twice before. Recall@10: hits ÷ rows of the basket; NDCG@10, its ideal over the whole basket. Each customer is
foretold with what happened before their day: the model is learnt anew every {AGAIN} days on earlier days alone, so
neither the test day nor later ones are known. Options were chosen on the last day but one alone.
Beside it, run here: share of the customer's visits + 2 × share of yesterday's baskets. Complete Journey: every
household's first visit within 14 days from 2017-11-02, foretold with the days before 2017-11-02; beside it: share of
the household's visits."""
PUBLISHED = {
    "recall@10": "TAIWI .1642, TIFU-KNN-TD .1503; count + 2 × yesterday .1938",
    "NDCG@10": "TAIW .1267, TIFU-KNN-TD .1248; count + 2 × yesterday .1741",
}
WORTH = 1.0 / np.log2(np.arange(2, 5_000))
IDEAL = np.concatenate([[0.0], np.cumsum(WORTH)])


@dataclass(frozen=True)
class Judged:
    """Per customer: recall and NDCG of ours, and of the baseline."""

    ours: np.ndarray
    theirs: np.ndarray
    counts: tuple[int, ...] = ()
    seconds: float = 0.0


def measure(data: Path) -> list[Row]:
    rows = []
    if (file := data / "ta-feng/ta_feng.csv.zip").exists():
        rows += _rows("Ta-Feng", by_protocol(sets.ta_feng(file)), PUBLISHED)
    if (file := data / "complete-journey/transactions.parquet").exists():
        rows += _rows("Complete Journey", by_day(sets.complete_journey(file), date(2017, 11, 1)), {})
    return rows


def _rows(name: str, found: Judged, published: dict[str, str]) -> list[Row]:
    rows = []
    if found.counts:
        counts = "{:,} customers, {:,} items, {:,} rows, {:,} tested"
        rows.append(Row(f"{name}: counts", counts.format(*found.counts), published=counts.format(*COUNTS)))
    for at, what in enumerate(("recall@10", "NDCG@10")):
        ours, theirs = found.ours[:, at], found.theirs[:, at]
        rows.append(Row(f"{name}: {what}", figure(ours.mean()), figure(theirs.mean()), paired(ours, theirs),
                        published.get(what, "")))  # fmt: skip
    return [*rows, Row(f"{name}: fit and foretell", f"{found.seconds:.1f} s")]


def protocol_lines(lines: pa.Table) -> pa.Table:
    """The customers and items that the protocol keeps."""
    customer, product, day = (_codes(lines, "customer_id"), _codes(lines, "product_id"), tables.days(lines["on"]))
    kept = (_days(customer, day)[customer] >= LEAST_DAYS) & (np.bincount(product)[product] >= LEAST_ROWS)
    lines, customer, day = lines.filter(pa.array(kept)), customer[kept], day[kept]
    rows, first, last = np.bincount(customer), np.full(customer.max() + 1, 1 << 30), np.zeros(customer.max() + 1)
    np.minimum.at(first, customer, day)
    np.maximum.at(last, customer, day)
    pace = rows / np.maximum(last - first + 1, 1)
    fast = pace >= pace[rows > 0].mean() + 2 * pace[rows > 0].std()
    return lines.filter(pa.array(((_days(customer, day) > 1) & ~fast)[customer]))


def _codes(lines: pa.Table, name: str) -> np.ndarray:
    return tables.codes(lines[name])[0].astype(np.int64)


def _days(customer: np.ndarray, day: np.ndarray) -> np.ndarray:
    return np.bincount(np.unique(customer * 100_000 + day) // 100_000, minlength=customer.max() + 1)


def by_protocol(lines: pa.Table, *, back: int = 1) -> Judged:
    """Each customer's last day (`back` 2: the last but one)."""
    lines = protocol_lines(lines)
    visits = read(lines)
    came = np.bincount(visits.by)
    tested = (np.cumsum(came) - back)[came >= back + 2]
    started = time.perf_counter()
    parts = []
    for begin in range(int(visits.on.min()), int(visits.on.max()) + 1, AGAIN):
        parts += _block(lines, visits, tested, begin)
    seconds = time.perf_counter() - started
    counts = (len(visits.customers), len(visits.products), lines.num_rows, len(tested))
    return Judged(np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts]), counts, seconds)


def _block(lines: pa.Table, visits: Visits, tested: np.ndarray, begin: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The days from `begin` on, with a model of what came before."""
    now = tested[(visits.on[tested] >= begin) & (visits.on[tested] < begin + AGAIN)]
    if not len(now):
        return []
    day = tables.days(lines["on"])
    model = basket.fit(lines.filter(pa.array(day < begin)), as_of=_date(begin - 1))
    customer = pc.index_in(lines["customer_id"], value_set=visits.customers).to_numpy()
    found = []
    for one in np.unique(visits.on[now]).tolist():
        asked, past = now[visits.on[now] == one], day < one
        today, products, last = _on_the_day(model, read(lines.filter(pa.array(past))), one)
        theirs = past & np.isin(customer, visits.by[asked])
        ours = basket.next_basket(lines.filter(pa.array(theirs)), as_of=_date(one - 1), k=10, model=today)
        place = {product: at for at, product in enumerate(products.to_pylist())}
        found.append((_scores(visits, asked, ours), _scores_of_share(visits, asked, place, last)))
    return found


def _on_the_day(model: basket.Model, known: Visits, day: int) -> tuple[basket.Model, pa.Array, np.ndarray]:
    """The model with the popularity up to that day; the products that it knows, and their shares of the last day."""
    met, known = model.meeting(known)
    sold = popular.shares(known, [day])[day]
    return replace(met, sold=sold, products=known.products.cast(pa.string())), known.products, sold[popular.LAST]


def _scores(visits: Visits, asked: np.ndarray, found: pa.Table) -> np.ndarray:
    tops: dict[object, list[object]] = {}
    for customer, product in zip(found["customer_id"].to_pylist(), found["product_id"].to_pylist(), strict=True):
        tops.setdefault(customer, []).append(product)
    ids = visits.products.to_pylist()
    customers = visits.customers.take(pa.array(visits.by[asked])).to_pylist()
    return np.array([_judged(tops.get(who, []), {ids[p] for p in _taken(visits, at)})
                     for who, at in zip(customers, asked, strict=True)])  # fmt: skip


def _scores_of_share(visits: Visits, asked: np.ndarray, place: dict[object, int], sold: np.ndarray) -> np.ndarray:
    ids = visits.products.to_pylist()
    share = np.array([sold[place[one]] if one in place else 0.0 for one in ids])
    out = []
    for at in asked:
        first = int(np.searchsorted(visits.by, visits.by[at]))
        score = 2.0 * share
        np.add.at(score, visits.product[visits.start[first] : visits.start[at]], 1.0 / (at - first))
        out.append(_judged(np.argsort(-score, kind="stable")[:10].tolist(), set(_taken(visits, at).tolist())))
    return np.array(out)


def _taken(visits: Visits, at: int) -> np.ndarray:
    return visits.product[visits.start[at] : visits.start[at + 1]]


def _judged(top: list[object], basket_: set[object]) -> tuple[float, float]:
    hits = np.array([one in basket_ for one in top], bool)
    return hits.sum() / len(basket_), float(hits @ WORTH[: len(hits)]) / IDEAL[len(basket_)]


def by_day(lines: pa.Table, as_of: date, within: int = 14) -> Judged:
    """Everybody's first visit after the day, foretold on that day."""
    visits, today = read(lines), tables.day_number(as_of)
    later = np.flatnonzero((visits.on > today) & (visits.on <= today + within))
    first = later[np.unique(visits.by[later], return_index=True)[1]]
    known = np.searchsorted(visits.by, visits.by[first])
    asked = first[visits.on[known] <= today]
    started = time.perf_counter()
    ours = basket.next_basket(lines, as_of=as_of, k=10)
    seconds = time.perf_counter() - started
    place = {one: at for at, one in enumerate(visits.products.to_pylist())}
    theirs = _scores_of_share(visits, asked, place, np.zeros(len(visits.products)))
    return Judged(_scores(visits, asked, ours), theirs, (), seconds)


def _date(day: int) -> date:
    return tables.EPOCH + timedelta(days=day)


SECTION = Section("2 · What next", PROTOCOL, measure)
