"""The library runs without Django, as its guide shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from shuke.insights import customer_value, rfm

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


def test_what_a_table_lacks_is_said() -> None:
    with pytest.raises(ValueError, match="no column on"):
        rfm(pa.table({"customer_id": [1]}))


def test_without_amounts_no_value_is_made_up() -> None:
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
    found = customer_value(pa.table({"customer_id": pa.array(["a"] * 3).cast(pa.large_string()), "on": days}))
    assert found["expected_value"].to_pylist() == [None]
