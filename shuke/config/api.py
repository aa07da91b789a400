"""What the description of the API tells besides the doors of record types."""

from __future__ import annotations

from typing import Any

from shuke.records.api.besides import Door

TEXT, WHOLE, OBJECT = {"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "object"}
MANY: dict[str, Any] = {"type": "array", "items": OBJECT}
DATA = {"type": "object", "required": ["data"], "properties": {"data": OBJECT}}
LIST = {"type": "object", "required": ["data"], "properties": {"data": MANY}}
PAGE = {"type": "object", "required": ["data"], "properties": {"data": MANY, "next": {"type": ["string", "null"]}}}
LIMIT = {**WHOLE, "maximum": 100, "default": 20}

API_DOORS = [
    Door("types", "types", "The record types and their fields, as the caller may see them", LIST),
    Door("search", "search", "Records of every type that fit some words", LIST, {"q": TEXT}),
    Door(
        "due", "due", "Who is about to buy what, and why", PAGE,
        {"horizon": WHOLE, "team": WHOLE, "grade": TEXT, "product": TEXT, "limit": LIMIT, "after": TEXT},
    ),
    Door("counter", "counter", "Somebody looked up as at the counter", DATA, {"q": TEXT}),
    Door("customers/{id}/360", "wholeCustomer", "One customer from all sides", DATA),
    Door("customers/{id}/next-basket", "nextBasket", "What a customer likely takes next time", LIST),
    Door(
        "signals", "sendSignals", "What customers do", DATA,
        takes={"type": "object", "required": ["signals"], "properties": {"signals": MANY}}, status="202",
    ),
    Door("batches/{id}/undo", "undoBatch", "Takes back all that one call has done", takes={}, status="204"),
]  # fmt: skip
