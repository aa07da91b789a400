"""The tools: what each is for, what it takes, and which call of the API it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

TEXT, WHOLE, OBJECT = {"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "object"}
TYPE = {
    **TEXT,
    "pattern": "^[a-z0-9-]+$",
    "description": "the word in the address of the type's list, such as customers",
}
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    method: str
    path: str  # below /api/v1/
    query: Mapping[str, str] | None = None
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Tool:
    """`told` is for the agent, in English: it reads it before it knows whom it works for."""

    name: str
    told: str
    takes: Mapping[str, Any]
    call: Callable[[Given], Call]
    required: tuple[str, ...] = ()
    writes: bool = False

    def described(self) -> dict[str, Any]:
        schema = {"type": "object", "properties": dict(self.takes), "additionalProperties": False}
        return {
            "name": self.name,
            "description": self.told,
            "inputSchema": schema | ({"required": list(self.required)} if self.required else {}),
            "annotations": {"readOnlyHint": not self.writes, "destructiveHint": False, "openWorldHint": False},
        }


def _query(given: Given, *names: str) -> dict[str, str]:
    """What is said of these, as an address has it."""
    said = {name: given[name] for name in names if given.get(name) not in (None, "")}
    return {name: json.dumps(one) if isinstance(one, dict) else str(one) for name, one in said.items()}


def _word(given: Given) -> str:
    return quote(str(given["type"]), safe="")


def _list(given: Given) -> Call:
    return Call("GET", _word(given), _query(given, "filter", "sort", "limit", "after", "fields", "expand"))


def _read(given: Given) -> Call:
    return Call("GET", f"{_word(given)}/{int(given['id'])}", _query(given, "fields", "expand"))


def _write(given: Given) -> Call:
    body = {name: given[name] for name in ("rows", "by", "source", "mode", "confirmed") if name in given}
    return Call("POST", f"{_word(given)}/bulk", body={"by": "id", **body})


TOOLS = {
    one.name: one
    for one in (
        Tool("types", "The record types of this shop with their fields. Read this first.", {},
             lambda _given: Call("GET", "types")),
        Tool("search", "Find records of any type by name, number, phone, e-mail or pinyin.", {"q": TEXT},
             lambda given: Call("GET", "search", _query(given, "q")), ("q",)),
        Tool("list", "A page of records. `filter` is Shuke's filter language, such as {\"field\": \"grade\", \"op\": "
             '"is", "value": "A"}; groups are {"all": […]}, {"any": […]}, {"not": …}.',
             {"type": TYPE, "filter": OBJECT, "sort": TEXT, "limit": {**WHOLE, "maximum": 100}, "after": TEXT,
              "fields": TEXT, "expand": TEXT}, _list, ("type",)),
        Tool("read", "One record.", {"type": TYPE, "id": WHOLE, "fields": TEXT, "expand": TEXT}, _read, ("type", "id")),
        Tool("customer", "One customer from all sides: household, what is due, usual basket, points, cases, orders.",
             {"id": WHOLE}, lambda given: Call("GET", f"customers/{int(given['id'])}/360"), ("id",)),
        Tool("due", "Who is about to buy what, and why, most value first.",
             {"product": TEXT, "grade": TEXT, "limit": {**WHOLE, "maximum": 100}, "after": TEXT},
             lambda given: Call("GET", "due", _query(given, "product", "grade", "limit", "after"))),
        Tool("counter", "Look somebody up as at the counter: the person with what to say to them, or whom to choose.",
             {"q": TEXT}, lambda given: Call("GET", "counter", _query(given, "q")), ("q",)),
        Tool("write", "Write down or change records. Each row is answered for itself; the answer's `batch` is what "
             "`undo` takes back as one. To change, give each row its `id`; to add, `by` external_id with a `source`.",
             {"type": TYPE, "rows": {"type": "array", "items": OBJECT, "minItems": 1, "maxItems": 200}, "by": TEXT,
              "source": TEXT, "mode": {"enum": ["upsert", "create", "update"]},
              "confirmed": {"type": "array", "items": TEXT}}, _write, ("type", "rows"), writes=True),
        Tool("undo", "Take back all that one `write` has done.", {"batch": WHOLE},
             lambda given: Call("POST", f"batches/{int(given['batch'])}/undo", body={}), ("batch",), writes=True),
    )
}  # fmt: skip
