"""What the warehouse's expressions answer is what plain SQL says, by another engine; and what Spark says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from shuke.analytics.tests.small_shops import sales_file
from shuke.analytics.tests.spark import asked_of_spark
from shuke.analytics.warehouse import measures, reading

ON = date(2025, 9, 30)
QUESTIONS = {
    "cohorts": measures.cohorts,
    "rfm": lambda sales: measures.rfm(sales, ON).order_by("customer_id"),
    "rfm_grid": lambda sales: measures.rfm_grid(sales, ON),
    "pareto": lambda sales: measures.pareto(sales, steps=10),
    "migration": measures.migration,
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sales_file(tmp_path_factory.mktemp("warehouse"))


@pytest.fixture(scope="module")
def plain(file: Path) -> Iterator[sqlite3.Connection]:
    """The same rows in SQLite, money in ten-thousandths."""
    link = sqlite3.connect(":memory:")
    link.execute("CREATE TABLE sales (customer_id INT, sold_on TEXT, amount INT)")
    rows = pq.read_table(file, columns=["customer_id", "sold_on", "amount"]).to_pylist()
    told = [(one["customer_id"], one["sold_on"].isoformat(), int(one["amount"] * 10_000)) for one in rows]
    link.executemany("INSERT INTO sales VALUES (?, ?, ?)", told)
    yield link
    link.close()


def by_duckdb(file: Path, name: str) -> list[tuple]:
    with reading.opened({"sales": [str(file)]}) as link:
        return whole(reading.ask(link, QUESTIONS[name](reading.star().sales)).to_pylist())


def whole(rows: list[dict[str, Any]]) -> list[tuple]:
    """Money in ten-thousandths, days as text."""
    return [tuple(_whole(value) for value in row.values()) for row in rows]


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value * 10_000)
    return value.isoformat() if isinstance(value, date) else value


MONTH = "(CAST(strftime('%Y', sold_on) AS INT) * 12 + CAST(strftime('%m', sold_on) AS INT) - 1)"
QUARTER = "(CAST(strftime('%Y', sold_on) AS INT) * 4 + (CAST(strftime('%m', sold_on) AS INT) - 1) / 3)"
PARTS = """
    WITH each AS (SELECT customer_id, MAX(sold_on) AS last_on, COUNT(DISTINCT sold_on) AS frequency,
        SUM(amount) AS monetary FROM sales WHERE sold_on BETWEEN '2024-10-01' AND '2025-09-30' GROUP BY 1),
    parts AS (SELECT *, CAST(julianday('2025-09-30') - julianday(last_on) AS INT) AS recency_days,
        NTILE(5) OVER (ORDER BY last_on, customer_id) AS r, NTILE(5) OVER (ORDER BY frequency, customer_id) AS f,
        NTILE(5) OVER (ORDER BY monetary, customer_id) AS m FROM each)
"""
SQL = {
    "cohorts": f"""
        WITH first AS (SELECT customer_id, MIN({MONTH}) AS cohort FROM sales GROUP BY 1)
        SELECT cohort, {MONTH} - cohort AS later, COUNT(DISTINCT customer_id), SUM(amount)
        FROM sales JOIN first USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2""",
    "rfm": PARTS + "SELECT customer_id, last_on, frequency, monetary, recency_days, r, f, m FROM parts ORDER BY 1",
    "rfm_grid": PARTS + "SELECT r, f, COUNT(*), SUM(monetary) FROM parts GROUP BY 1, 2 ORDER BY 1, 2",
    "pareto": """
        WITH each AS (SELECT customer_id, SUM(amount) AS amount FROM sales GROUP BY 1),
        steps AS (SELECT *, NTILE(10) OVER (ORDER BY amount DESC, customer_id) AS step FROM each),
        groups AS (SELECT step, COUNT(*) AS customers, SUM(amount) AS amount FROM steps GROUP BY 1)
        SELECT step, customers, amount, (SELECT SUM(customers) FROM groups b WHERE b.step <= a.step),
            (SELECT SUM(amount) FROM groups b WHERE b.step <= a.step) FROM groups a ORDER BY 1""",
    "migration": f"""
        WITH bought AS (SELECT DISTINCT customer_id, {QUARTER} AS q FROM sales),
        first AS (SELECT customer_id, MIN(q) AS began FROM bought GROUP BY 1),
        said AS (
            SELECT q, CASE WHEN q = began THEN 'new' WHEN EXISTS (SELECT 1 FROM bought b
                WHERE b.customer_id = a.customer_id AND b.q = a.q - 1) THEN 'kept' ELSE 'back' END AS state
            FROM bought a JOIN first USING (customer_id)
            UNION ALL
            SELECT q + 1, 'gone' FROM bought a WHERE q < (SELECT MAX(q) FROM bought) AND NOT EXISTS (
                SELECT 1 FROM bought b WHERE b.customer_id = a.customer_id AND b.q = a.q + 1))
        SELECT q, state, COUNT(*) FROM said GROUP BY 1, 2 ORDER BY 1, 2""",
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_expression_answers_as_plain_sql_does(file: Path, plain: sqlite3.Connection, name: str) -> None:
    found = by_duckdb(file, name)
    assert len(found) > 8
    assert found == plain.execute(SQL[name]).fetchall()


@pytest.mark.slow
def test_spark_answers_the_same_from_the_same_files(file: Path) -> None:
    answers = asked_of_spark(file, {name: ask(reading.star().sales) for name, ask in QUESTIONS.items()})
    for name in QUESTIONS:
        assert whole(answers[name]) == by_duckdb(file, name), name
