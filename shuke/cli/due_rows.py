"""From order lines to the rows that `shuke due` shows: forecast, filter, order by value at stake."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.cli.language import gettext as _
from shuke.cli.terminal import err
from shuke.core.errors import UserError
from shuke.insights import due, ranking
from shuke.insights.rules import pattern_of

FROM_LINES = ("customer", "product", "unit", "team", "grade")
OF_CUSTOMER = {"customer", "team", "grade"}


@dataclass(frozen=True)
class Lines:
    """Order lines with the names of their customers and products, from wherever they came."""

    table: pa.Table
    cycle_days: dict[int, int] | None = None

    def newest_until(self, day: date | None) -> date | None:
        days = self.table["on"]
        if day is not None:
            days = days.filter(pc.less_equal(days, pa.scalar(day, pa.date32())))
        return pc.max(days).as_py()

    def of(self, name: str, ids: pa.ChunkedArray) -> pa.Array:
        """What the newest line says about each customer or product; null where it says nothing."""
        if name not in self.table.column_names:
            return pa.nulls(len(ids), pa.string())
        key = "customer_id" if name in OF_CUSTOMER else "product_id"
        code, known = due.tables.codes(self.table[key])
        newest = np.zeros(len(known), np.int64)
        newest[code] = np.arange(len(code))
        said = self.table[name].combine_chunks().take(pa.array(newest)).cast(pa.string())
        return said.take(pc.index_in(ids, value_set=known))


def read_file(options: argparse.Namespace) -> Lines:
    from shuke.transfer.files.lines import read_lines

    if not options.file.is_file():
        raise UserError(_("There is no file %(path)s. Check its name and folder.") % {"path": options.file})
    found = read_lines(options.file, columns=dict(options.column), sheet=options.sheet, tz=options.time_zone)
    if found.rejected_count:
        why = "; ".join(f"{label} {reason} ({count:,})".strip() for label, reason, count in found.reasons()[:3])
        err.print(
            _("%(count)s lines were left out: %(why)s") % {"count": found.rejected_count, "why": why}, style="yellow"
        )
    if found.ambiguous_dates:
        err.print(_("Dates like 5/2 may be read either way; they were read as month/day."), style="yellow")
    return Lines(found.table)


def read_shop() -> Lines:
    from shuke.catalogue.models import Product
    from shuke.customers.models import Customer
    from shuke.insights.lines import read_lines

    lines = read_lines()
    customers = _columns(Customer.objects.values_list("id", "name", "team__name", "grade"))
    products = _columns(Product.objects.values_list("id", "name", "unit", "cycle_days"))
    said = {
        "customer": (customers[0], customers[1]),
        "team": (customers[0], customers[2]),
        "grade": (customers[0], customers[3]),
        "product": (products[0], products[1]),
        "unit": (products[0], products[2]),
    }
    for name, (ids, words) in said.items():
        owner = lines["customer_id" if name in OF_CUSTOMER else "product_id"]
        at = pc.index_in(owner, value_set=pa.array(ids, pa.int64()))
        lines = lines.append_column(name, pa.array(words, pa.string()).take(at.combine_chunks()))
    return Lines(lines, {key: days for key, days in zip(products[0], products[3], strict=True) if days})


def _columns(rows: Iterable[tuple]) -> list[tuple]:
    return list(zip(*rows, strict=True)) or [(), (), (), ()]


def answer(lines: Lines, as_of: date, options: argparse.Namespace) -> pa.Table:
    """All pairs that pass the filters, most value at stake first, with the names of customer and product."""
    wanted = lines.table
    model = due.fit(wanted, as_of=as_of, within=options.within, cycle_days=lines.cycle_days)
    found = due.forecast(wanted, as_of=as_of, within=options.within, model=model)
    for name in FROM_LINES:
        ids = found["customer_id" if name in OF_CUSTOMER else "product_id"]
        found = found.append_column(name, lines.of(name, ids))
    return ranking.by_value(_filtered(found, options))


def _filtered(rows: pa.Table, options: argparse.Namespace) -> pa.Table:
    keep = pa.chunked_array([pa.repeat(pa.scalar(True), rows.num_rows)])
    for floor, column in ((options.min_price, "unit_price"), (options.min_pv, "pv")):
        if floor is not None:
            keep = pc.and_(keep, ranking.at_least(rows[column], floor))
    if options.product:
        names, ids = rows["product"], rows["product_id"].cast(pa.string())
        keep = pc.and_(keep, pc.or_(_like(names, options.product), _like(ids, options.product)))
    for said, column in ((options.team, "team"), (options.grade, "grade")):
        if said:
            keep = pc.and_(keep, _is(rows, column, said))
    return rows.filter(keep)


def _like(texts: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.fill_null(pc.match_substring_regex(texts, "(?s)" + pattern_of(pattern), ignore_case=True), False)


def _is(rows: pa.Table, column: str, said: str) -> pa.ChunkedArray:
    if rows[column].null_count == rows.num_rows:
        raise UserError(
            _("The file has no column for %(field)s. Say which it is: --column %(column)s=…")
            % {"field": {"team": _("team"), "grade": _("grade")}[column], "column": column}
        )
    return pc.fill_null(pc.equal(pc.utf8_lower(rows[column]), said.strip().lower()), False)
