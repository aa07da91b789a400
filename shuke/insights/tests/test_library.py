"""The library runs without Django, as its guide shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shuke.insights import BadLines, bought_together, customer_value, due_dates, next_baskets, rfm

GUIDE = Path(__file__).parents[3] / "docs" / "insights-library.md"


@pytest.mark.slow
def test_the_guide_runs_without_django() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 5
    code = "\n".join([*blocks, "import sys", "assert not any(name.split('.')[0] == 'django' for name in sys.modules)"])
    done = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_columns_may_be_called_otherwise_and_days_be_moments() -> None:
    moments = [datetime(2024, month, 1, 9, tzinfo=UTC) for month in (1, 2, 2)]
    lines = {"who": ["a", "a", "b"], "day": pa.array(moments)}
    found = rfm(lines, columns={"customer_id": "who", "on": "day"})
    assert found.select(["customer_id", "frequency", "recency_days"]).to_pylist() == [
        {"customer_id": "a", "frequency": 2, "recency_days": 0},
        {"customer_id": "b", "frequency": 1, "recency_days": 0},
    ]


DAY = date(2024, 1, 31)
GOOD = {"customer_id": ["a"], "product_id": ["tea"], "on": [DAY], "quantity": [1.0], "amount": [9.0]}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"customer_id": [1]}, "no column on, product_id .they have: customer_id"),
        (GOOD | {"customer_id": [None]}, "customer_id is empty in 1 of 1 lines"),
        (GOOD | {"product_id": [None]}, "product_id is empty in 1 of 1 lines"),
        (GOOD | {"on": [None]}, "on is empty in 1 of 1 lines"),
        (GOOD | {"on": ["31/01/2024"]}, "not a day.*2024-01-31"),
        (GOOD | {"on": [20240131]}, "int64.*not a day"),
        (GOOD | {"on": [date(1, 1, 1)]}, "from 0001-01-01 to 0001-01-01"),
        (GOOD | {"quantity": ["two"]}, "quantity holds something that is not a number"),
        (GOOD | {"amount": [float("inf")]}, "amount is infinite"),
        ({name: [] for name in GOOD}, "as_of"),
        (GOOD | {"on": [DAY, DAY]}, "can't be read as a table"),
        ("lines.csv", "can't be read as a table"),
    ],
)
def test_what_is_wrong_with_the_lines_is_said(bad: Any, said: str) -> None:
    with pytest.raises(BadLines, match=said):
        due_dates(bad)


def test_what_can_be_read_is_read() -> None:
    rows = [GOOD | {name: values[0] for name, values in GOOD.items()}, dict.fromkeys(GOOD, None)]
    rows[1] |= {"customer_id": "a", "product_id": "tea", "on": DAY - timedelta(days=30)}
    plain = next_baskets(pa.Table.from_pylist(rows))
    texts = [row | {"on": f"{row['on']} 18:30:00", "amount": row["amount"] and str(row["amount"])} for row in rows]
    assert next_baskets(texts).equals(plain)
    coded = pa.Table.from_pylist(rows)
    for at, name in enumerate(["customer_id", "product_id"]):
        coded = coded.set_column(at, name, coded[name].cast(pa.large_string()).dictionary_encode())
    assert next_baskets(coded).equals(plain)
    assert next_baskets(Exported(coded)).equals(plain)


@dataclass
class Exported:
    """As duckdb, polars, pandas and others hand out what they hold."""

    held: pa.Table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.held.__arrow_c_stream__(requested_schema)


def test_a_day_is_the_day_of_its_own_time_zone() -> None:
    late = pa.array([datetime(2024, 1, 31, 23, tzinfo=UTC)], pa.timestamp("us", "Asia/Taipei"))
    found = customer_value({"customer_id": ["a"], "on": late})
    assert found["last_on"].to_pylist() == [date(2024, 2, 1)]


def test_what_is_not_known_counts_for_nothing() -> None:
    lines = {"customer_id": ["a", "a", "b"], "on": [DAY] * 3, "amount": [5.0, float("nan"), None]}
    assert rfm(lines)["monetary"].to_pylist() == [5.0, 0.0]


@pytest.mark.parametrize(("module", "frame"), [("pandas", "DataFrame"), ("polars", "DataFrame")])
def test_frames_are_answered_in_kind(module: str, frame: str) -> None:
    kind = getattr(import_module(module), frame)
    days = [DAY] * 3 + [DAY - timedelta(days=30)] * 3
    goods = ["tea", "soap", "tea"] * 2
    lines = kind({"customer_id": ["a", "a", "b"] * 2, "product_id": goods, "on": days, "amount": [9.0] * 6})
    for ask in (due_dates, next_baskets, bought_together, customer_value, rfm):
        found = ask(lines)
        assert isinstance(found, kind)
        assert len(found)


def test_without_amounts_no_value_is_made_up() -> None:
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
    found = customer_value(pa.table({"customer_id": pa.array(["a"] * 3).cast(pa.large_string()), "on": days}))
    assert found["expected_value"].to_pylist() == [None]
