"""All lines are read the same way through Arrow, beside Django's connection, as through it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from conftest import Cast, buy
from shuke.insights import lines
from shuke.orders.models import OrderLine


@pytest.mark.django_db(transaction=True)
def test_both_ways_of_reading_agree(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buy(cast.chen, cast.soap, date(2023, 12, 31), 3)
    half = buy(cast.chen, cast.soap, date(1969, 7, 20), 1, number="half").lines.get()
    half.quantity, half.amount, half.pv = Decimal("0.5"), Decimal("12.3456"), Decimal(5)
    half.save()
    OrderLine.objects.filter(product=cast.tea, ordered_on=date(2024, 2, 2)).update(unit_price=None)
    gone = buy(cast.chen, cast.tea, date(2024, 1, 1), 9, number="cancelled").lines.get()
    gone.counted = False
    gone.save()
    through = lines.read_lines().sort_by([("customer_id", "ascending"), ("on", "ascending")])
    assert through.num_rows == 5
    assert through["quantity"].to_pylist()[3:] == [0.5, 3.0]
    assert through["pv"].to_pylist()[3] == 10
    if connection.vendor == "sqlite":  # the tests' own database lies in memory
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{tmp_path / 'copy.sqlite3'}'")
        monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "copy.sqlite3")
    outside = lines.read_lines().sort_by([("customer_id", "ascending"), ("on", "ascending")])
    for name in through.column_names:
        assert str(outside[name].to_pylist()) == str(through[name].to_pylist()), name


def test_customers_in_the_bin_have_no_purchases(cast: Cast) -> None:
    cast.wang.deleted_at = timezone.now()
    cast.wang.save()
    assert lines.read_lines().num_rows == 0
    assert lines.read_lines(cast.wang.id).num_rows == 0
