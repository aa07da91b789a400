"""The cells that can be corrected on the page: those that a row was left out for, or went in without."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shuke.transfer.files.errors import ROW_REASONS
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.reasons import reason

ROWS = 100  # rows that the page shows
STAGES = ("check", "expected")
WHO = ("member_no", "customer_id", "name", "customer", "phone", "email", "line_id", "external_id")
WHAT = ("product", "product_id", "code", "name", "external_id")
# Of reasons that are not about one cell: the columns that could mend it.
CELLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("no_product", "product_in_bin", "product_ambiguous", "product_not_there", "code_taken", "barcode_taken"), WHAT
    ),
    "team_not_yours": ("team",),
}
WHOLE = {
    "no_customer", "name_ambiguous", "phone_shared", "line_shared", "line_of_another", "email_shared",
    "member_no_taken", "external_taken", "not_there", "in_bin", "not_yours", *CELLS,
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """`name` is that of the input: row and place of the column."""

    row: int
    header: str
    text: str
    name: str


@dataclass(frozen=True)
class Row:
    number: int
    reason: str
    text: str
    cells: list[Cell]


def rows_to_mend(
    job: Import, stages: Collection[str] = STAGES, *, without: Collection[str] = (), limit: int = ROWS
) -> list[Row]:
    """The first rows of these stages, each with its reason in the reader's language and the cells that could mend
    it; `without` cells of these columns, whose words are asked about."""
    rows = ImportRow.objects.filter(job=job, stage__in=stages)
    found = list(rows.exclude(params__column__in=list(without)).order_by("row_number", "id")[:limit])
    there = _cells_of(job, {one.row_number for one in found if _is_whole(one)})
    return [_row(job, one, there.get(one.row_number, {})) for one in found]


def _row(job: Import, one: ImportRow, there: Mapping[str, str]) -> Row:
    cells = [Cell(one.row_number, header, text, _name(job, one, header)) for header, text in _shown(job, one, there)]
    return Row(one.row_number, reason(one.code, one.params), one.text, cells)


def _shown(job: Import, one: ImportRow, there: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    header = one.params.get("column", "")
    if not _is_whole(one) and header in job.settings.get("headers", ()):
        return [(header, str(one.params.get("value", there.get(header, ""))))]
    if one.code in ROW_REASONS or not there:  # a broken row has no cells to speak of
        return []
    headers = dict.fromkeys(job.columns[name] for name in CELLS.get(one.code, WHO) if name in job.columns)
    return [(header, there.get(header, "")) for header in headers or dict.fromkeys(job.columns.values())]


def _is_whole(one: ImportRow) -> bool:
    return one.code in WHOLE or "value" not in one.params


def _name(job: Import, one: ImportRow, header: str) -> str:
    return f"fix-{one.row_number}-{job.settings['headers'].index(header)}"


def _cells_of(job: Import, numbers: Collection[int]) -> dict[int, dict[str, str]]:
    """Row number → header → text, of the rows that the check has put aside."""
    path = job.folder / "rejected.csv"
    if not numbers or not path.exists():
        return {}
    wanted, last = {str(number) for number in numbers}, max(numbers)
    found: dict[int, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        headers = next(lines)[1:]
        for number, *cells in lines:
            if number in wanted:
                found[int(number)] = dict(zip(headers, cells, strict=False))
            if int(number) >= last:
                break
    return found


def corrected(job: Import, given: Mapping[str, Any]) -> dict[tuple[int, str], str]:
    """Of what the page sent, the cells that are other than they were."""
    shown = [cell for stages in (STAGES, ("dropped",)) for row in rows_to_mend(job, stages) for cell in row.cells]
    return {
        (cell.row, cell.header): str(given[cell.name]).strip()
        for cell in shown
        if cell.name in given and str(given[cell.name]).strip() != cell.text.strip()
    }
