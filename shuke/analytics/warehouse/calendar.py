"""The days of the table `dates`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shuke.analytics.warehouse import arrow
from shuke.analytics.warehouse.described import Kind, Table
from shuke.analytics.warehouse.tables import named

EARLIEST, AHEAD, FARTHEST = date(1970, 1, 1), timedelta(days=366), timedelta(days=3660)  # mistyped years lie beyond


def days(first: date, last: date) -> pa.Table:
    """Without a gap, both included."""
    count = (last - first).days + 1
    start = (first - date(1970, 1, 1)).days
    day = pa.array(range(start, start + count), pa.int32()).cast(pa.date32())
    year, month, quarter = pc.year(day), pc.month(day), pc.quarter(day)
    weekday = pc.day_of_week(day, count_from_zero=False)
    told = {
        "day": day,
        "year": year,
        "half": pc.if_else(pc.less_equal(month, 6), 1, 2),
        "quarter": quarter,
        "month": month,
        "month_no": pc.add(pc.multiply(year, 12), pc.subtract(month, 1)),
        "quarter_no": pc.add(pc.multiply(year, 4), pc.subtract(quarter, 1)),
        "week": pc.iso_week(day),
        "weekday": weekday,
        "weekend": pc.greater_equal(weekday, 6),
    }
    kinds = arrow.schema(named("dates"))
    return pa.table([told[field.name].cast(field.type) for field in kinds], names=kinds.names)


def span(tables: Iterable[tuple[Table, list[Path]]], today: date) -> tuple[date, date]:
    """First and last day that any file names, as its own statistics tell; until a year from now at least."""
    first, last = today, today + AHEAD
    for table, files in tables:
        wanted = [place for place, column in enumerate(table.columns) if column.kind == Kind.DAY]
        for path in files:
            for low, high in _told(path, wanted):
                first, last = min(first, low), max(last, high)
    return max(first, EARLIEST), min(last, today + FARTHEST)


def _told(path: Path, wanted: list[int]) -> Iterable[tuple[date, date]]:
    told = pq.read_metadata(path)
    for group in range(told.num_row_groups):
        for place in wanted:
            found = told.row_group(group).column(place).statistics
            if found is not None and found.has_min_max:
                yield found.min, found.max
