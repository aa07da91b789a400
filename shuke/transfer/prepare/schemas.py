"""The columns of the prepared tables. Text is empty where the file says nothing, numbers and days are null."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _NUMBER, _DAY = pa.string(), pa.int64(), pa.date32()

CUSTOMERS = pa.schema(
    [("row_number", _NUMBER)]
    + [(name, _TEXT) for name in (
        "key", "member_no", "external_id", "line_id", "name", "surname", "given_name", "kind", "phone", "e164",
        "phone_2", "e164_2", "phone_3", "e164_3", "email", "grade", "team", "gender", "address", "tax_id", "note",
        "custom", "author", "created_at", "modified_at", "blanks",
    )]
    + [("owner_id", _NUMBER), ("author_id", _NUMBER), ("birthday", _DAY), ("last_contacted_on", _DAY)]
)  # fmt: skip
PRODUCTS = pa.schema(
    [("row_number", _NUMBER)]
    + [(name, _TEXT) for name in (
        "key", "code", "name", "unit", "category", "barcode", "size", "colour", "external_id", "custom", "blanks",
    )]
    + [(name, _NUMBER) for name in (
        "price", "cost", "tax_rate", "commission_rate", "pv", "stock", "reorder_level", "cycle_days", "active",
    )]
)  # fmt: skip
ORDERS = pa.schema(
    [
        ("external_id", _TEXT),
        ("number", _TEXT),
        ("customer", _NUMBER),
        ("on", _DAY),
        ("channel", _TEXT),
        ("status", _TEXT),
    ]
)
LINES = pa.schema([
    ("row_number", _NUMBER), ("external_id", _TEXT), ("customer", _NUMBER), ("product", _NUMBER), ("order", _NUMBER),
    ("on", _DAY), ("quantity", _NUMBER), ("unit_price", _NUMBER), ("discount", _NUMBER), ("amount", _NUMBER),
    ("pv", _NUMBER), ("note", _TEXT),
])  # fmt: skip
