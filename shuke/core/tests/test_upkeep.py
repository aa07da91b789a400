"""What the night puts in order."""

from __future__ import annotations

import pytest
from django.db import connection

from conftest import Cast
from shuke.core.upkeep import refresh_statistics


@pytest.mark.django_db
def test_sqlite_learns_again_how_a_table_is_filled(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks by itself")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # makes the table where it was not yet
        cursor.execute("DELETE FROM sqlite_stat1")
        refresh_statistics()
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'customers_customer'")
        (known,) = cursor.fetchone()
    assert known > 0
