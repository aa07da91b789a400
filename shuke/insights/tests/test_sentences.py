"""One sentence, whether said of one row or of a whole table; in every language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.catalogue.models import Product
from shuke.insights.models import Prediction
from shuke.insights.sentence_columns import sentences
from shuke.insights.sentences import reason

LANGUAGES = ["zh-hant", "zh-hans", "en"]
rows = st.fixed_dictionaries(
    {
        "reason": st.integers(0, 4),
        "product": st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        "unit": st.sampled_from(["", "盒", "kg"]),
        "cycle_low": st.integers(1, 400),
        "cycle_high": st.integers(1, 400),
        "cycle_days": st.integers(1, 800).map(lambda half: half / 4),
        "times_bought": st.integers(2, 900),
        "last_quantity": st.integers(1, 5000).map(lambda tenth: tenth / 10),
        "last_bought_on": st.dates(date(2015, 1, 1), date(2030, 1, 1)),
        "wait": st.integers(1, 500),
    }
)


def single(row: dict) -> str:
    product = Product(name=row["product"], unit=row["unit"])
    fields = ("reason", "cycle_low", "cycle_high", "cycle_days", "times_bought", "last_bought_on")
    quantity = Decimal(str(row["last_quantity"])).normalize()
    due_on = row["last_bought_on"] + timedelta(days=row["wait"])
    return reason(
        Prediction(product=product, last_quantity=quantity, due_on=due_on, **{name: row[name] for name in fields})
    )


def table(found: list[dict]) -> pa.Table:
    due = [{**row, "due_on": row["last_bought_on"] + timedelta(days=row["wait"])} for row in found]
    return pa.Table.from_pylist(due)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=1, max_size=6), st.sampled_from(LANGUAGES))
def test_a_table_says_what_single_rows_say(found: list[dict], language: str) -> None:
    with translation.override(language):
        assert sentences(table(found)).to_pylist() == [single(row) for row in found]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-hant", "每 28–33 天買一次普洱茶，上次 4/2 買 2 盒，約 5/28 用完"),
        ("zh-hans", "每 28–33 天买一次普洱茶，上次 4/2 买 2 盒，约 5/28 用完"),
        ("en", "Buys 普洱茶 every 28–33 days. Last on 2 Apr: 2 盒. Lasts until about 28 May."),
    ],
)
def test_what_a_shopkeeper_reads(language: str, sentence: str) -> None:
    row = {
        "reason": 0, "product": "普洱茶", "unit": "盒", "cycle_low": 28, "cycle_high": 33, "cycle_days": 30.0,
        "times_bought": 9, "last_quantity": 2.0, "last_bought_on": date(2024, 4, 2), "wait": 56,
    }  # fmt: skip
    with translation.override(language):
        assert single(row) == sentence
