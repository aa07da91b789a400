"""A chart's table as the reports have theirs, for the workbook and as csv."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from shuke.analytics.charts.answer import Answer, Line
from shuke.analytics.reports import Answer as Table
from shuke.analytics.reports import Column, Group, Kind, Row
from shuke.core.harmless import harmless
from shuke.records.exports import BOM

FIRST, LAST = "head", "total"


def table(answer: Answer) -> Table:
    columns = [Column(FIRST, answer.corner or "—", Kind.TEXT, width=24)]
    columns += [Column(f"c{at}", head.label, Kind.MONEY) for at, head in enumerate(answer.columns)]
    if any(line.total for line in answer.lines):
        columns.append(Column(LAST, _("Total"), Kind.MONEY))
    rows = [_row(line) for line in answer.lines]
    totals = _row(answer.totals) if answer.totals else {FIRST: ""}
    return Table(columns, [Group(lambda limit: rows[:limit], len(rows))], totals)


def as_csv(given: Table, name: str) -> HttpResponse:
    """With a byte order mark, so that Excel reads Chinese; nothing in it is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(str(column.label)) for column in given.columns])
    every = [row for group in given.groups for row in group.rows(None)]
    for row in [*every, *([given.totals] if given.totals.get(FIRST) else [])]:
        writer.writerow([_written(row.get(column.key)) for column in given.columns])
    answer = HttpResponse(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = _disposition(name)
    return answer


def _disposition(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


def _written(value: Any) -> str:
    return "" if value is None else f"{Decimal(value):f}" if isinstance(value, Decimal | int) else harmless(str(value))


def _row(line: Line) -> Row:
    row: dict[str, Any] = {FIRST: line.head.label}
    row |= {f"c{at}": _exact(cell.value) for at, cell in enumerate(line.cells)}
    return row | ({LAST: _exact(line.total.value)} if line.total else {})


def _exact(value: Any) -> Decimal | int | None:
    """To four places: an average has no end."""
    if value is None:
        return None
    exact = round(Decimal(value), 4)
    return round(exact) if exact == round(exact) else exact.normalize()
