"""The first rows as they will be, in plain words, for people to look at before they say yes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from shuke.core.fields import unscale
from shuke.transfer.prepare.store import open_table

ROWS = 20


def preview(kind: str, folder: Path) -> list[dict[str, Any]]:
    """Each row: row_number, and the values by the names that the page gives them."""
    with open_table(folder, kind) as table:
        piece = table.slice(0, ROWS)
        return _lines(piece, folder) if kind == "lines" else [_plain(row, kind) for row in piece.to_pylist()]


def _lines(piece: pa.Table, folder: Path) -> list[dict[str, Any]]:
    customers, products, orders = (_rows_of(folder, name, piece) for name in ("customers", "products", "orders"))
    return [
        {
            "row_number": row["row_number"], "on": row["on"].isoformat(), "order": orders[at]["number"],
            "customer": customers[at]["name"], "member_no": customers[at]["member_no"],
            "phone": customers[at]["e164"] or customers[at]["phone"], "product": products[at]["name"],
            "quantity": _number(row["quantity"], 3), "unit_price": _number(row["unit_price"], 4),
            "amount": _number(row["amount"], 4), "status": orders[at]["status"],
        }
        for at, row in enumerate(piece.to_pylist())
    ]  # fmt: skip


def _rows_of(folder: Path, name: str, piece: pa.Table) -> list[dict[str, Any]]:
    """The entry of each line; only the rows needed are read."""
    with open_table(folder, name) as table:
        return table.whole.take(piece[name.removesuffix("s")].combine_chunks()).to_pylist()


def _plain(row: dict[str, Any], kind: str) -> dict[str, Any]:
    places = {"stock": 3, "reorder_level": 3, "tax_rate": 3, "commission_rate": 3} | dict.fromkeys(
        ("price", "cost", "pv"), 4
    )
    plain = {name: _number(value, places[name]) if name in places else value for name, value in row.items()}
    plain |= {name: value.isoformat() for name, value in plain.items() if hasattr(value, "isoformat")}
    if kind == "customers":
        plain["phone"] = plain["e164"] or plain["phone"]
    return {name: value for name, value in plain.items() if name != "key" and value not in (None, "")}


def _number(value: int | None, places: int) -> str:
    return "" if value is None else _text(unscale(value, places))


def _text(number: Decimal) -> str:
    return f"{number:f}"
