"""The description of the API (OpenAPI 3.1), read from the record types, also those of the shop's own making."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from shuke.accounts.policy import may
from shuke.records import types
from shuke.records.api.besides import ID, answers, besides
from shuke.records.api.doors import caller, door
from shuke.records.api.records import MOST, PAGE
from shuke.records.fields import Link
from shuke.records.seen import as_seen
from shuke.records.types import RecordType
from shuke.records.values import writable

VERSION = "1"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 60},
    "description": "the same key a second time gives the first record back",
}
MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "the ETag on which the change was begun",
}
WHOLE = {"type": "integer"}
MERGE = {
    "type": "object",
    "required": ["records"],
    "properties": {
        "records": {"type": "array", "items": WHOLE, "description": "ids of those that go into the one of the address"},
        "choices": {
            "type": "object",
            "additionalProperties": {"anyOf": [WHOLE, {"const": "both"}]},
            "description": "field: the id of the record whose value holds; of long texts also `both`",
        },
        "versions": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "id: the ETag on which it was decided",
        },
    },
    "additionalProperties": False,
}
BULK = {
    "type": "object",
    "required": ["rows"],
    "properties": {
        "by": {"type": "string", "default": "external_id", "description": "by what a row is known again"},
        "source": {"type": "string", "maxLength": 40, "description": "whose numbers the external ids are"},
        "mode": {"enum": ["upsert", "create", "update"], "default": "upsert"},
        "atomic": {"type": "boolean", "default": False, "description": "all or nothing"},
        "confirmed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "codes answered with: save anyway",
        },
        "rows": {"type": "array", "minItems": 1, "maxItems": 10_000, "items": {"type": "object"}},
    },
    "additionalProperties": False,
}
TOLD = {
    "type": "object",
    "required": ["row", "status"],
    "properties": {
        "row": WHOLE,
        "status": {"enum": ["created", "changed", "same", "refused"]},
        **{name: {"type": "string"} for name in ("code", "detail", "field")},
        "id": WHOLE,
    },
}
TOLD_ALL = {
    "type": "object",
    "required": ["data", "counts", "batch"],
    "properties": {
        "data": {"type": "array", "items": TOLD},
        "counts": {"type": "object", "additionalProperties": WHOLE},
        "batch": {"type": ["integer", "null"], "description": "what `/batches/{id}/undo` takes back"},
    },
}
UNMERGE = {
    "type": "object",
    "required": ["record"],
    "properties": {"record": {**WHOLE, "description": "id of the one that comes out of the one of the address"}},
    "additionalProperties": False,
}


@door("GET")
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Only what the caller may see: hidden fields and types are not described either."""
    user = caller(request)
    kinds = [as_seen(kind, user, taken_away=True) for kind in types.all_types() if may(user, kind.view)]
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _problem()}
    for kind in kinds:
        schemas |= {_name(kind): _read(kind), f"{_name(kind)}Values": _written(kind, user)}
        paths |= _paths(kind)
    return JsonResponse(
        {
            "openapi": "3.1.0",
            "info": {"title": "Shuke", "version": VERSION},
            "security": [{"key": []}],
            "paths": paths | besides(),
            "components": {"schemas": schemas, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        }
    )


def _paths(kind: RecordType) -> dict[str, Any]:
    name = _name(kind)
    collection = {"get": _door(kind, "list", _asking(kind), answers(_page(name)))}
    single = {"get": _door(kind, "get", [ID, *_shown(kind)], answers(_data(name)))}
    if kind.create:
        collection["post"] = _door(kind, "create", [KEY], answers(_data(name), "201"), _sent(name))
    if kind.change:
        single["patch"] = _door(kind, "change", [ID, MATCH], answers(_data(name)), _sent(name))
    if kind.delete:
        single["delete"] = _door(kind, "delete", [ID], answers(None, "204"))
    paths = {f"/api/v1/{kind.slug}": collection, f"/api/v1/{kind.slug}/{{id}}": single}
    for where, doors in _further(kind).items():
        paths[where] = paths.get(where, {}) | doors
    return paths


def _further(kind: RecordType) -> dict[str, Any]:
    """What else can be done with records of that type."""
    begin, paths = f"/api/v1/{kind.slug}", {}
    if kind.create or kind.change:
        paths[f"{begin}/bulk"] = {"post": _door(kind, "bulk", [], answers(TOLD_ALL), _json(BULK))}
    for verb, asked in (("merge", MERGE), ("unmerge", UNMERGE)) if kind.mergeable else ():
        told = _door(kind, verb, [ID], answers(_data(_name(kind))), _json(asked))
        paths[f"{begin}/{{id}}/{verb}"] = {"post": told}
    for one in kind.verbs:
        told = answers({"type": "object", "properties": {"data": one.gives}})
        where = "/".join(filter(None, (begin, "{id}" if one.single else "", one.name)))
        door_of = _door(kind, one.name or "create", [ID, KEY] if one.single else [KEY], told, _json(dict(one.takes)))
        paths[where] = {"post": door_of}
    return paths


def _door(
    kind: RecordType, verb: str, parameters: list[Any], answers: dict[str, Any], sent: dict[str, Any] | None = None
) -> dict[str, Any]:
    told = {"tags": [str(kind.plural)], "operationId": f"{verb}{_name(kind)}", "parameters": parameters}
    return told | {"responses": answers} | ({"requestBody": sent} if sent else {})


def _sent(name: str) -> dict[str, Any]:
    return _json({"$ref": f"#/components/schemas/{name}Values"})


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _asking(kind: RecordType) -> list[dict[str, Any]]:
    return [
        {"name": "filter", "in": "query", "schema": {"type": "string"}, "description": "JSON of the filter language"},
        {"name": "sort", "in": "query", "schema": {"enum": [way + name for name in kind.sorts() for way in ("", "-")]}},
        {"name": "after", "in": "query", "schema": {"type": "string"}, "description": "`next` of the page before"},
        *_shown(kind),
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}},
    ]


def _shown(kind: RecordType) -> list[dict[str, Any]]:
    links = [one.name for one in kind.fields if isinstance(one, Link)]
    names = {"fields": [one.name for one in kind.fields], "expand": links}
    about = {"fields": "only these fields", "expand": "with the records that these link to, under `expanded`"}
    return [
        {
            "name": name, "in": "query", "description": about[name], "style": "form", "explode": False,
            "schema": {"type": "array", "items": {"enum": offered}},
        }
        for name, offered in names.items() if offered
    ]  # fmt: skip


def _data(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"data": {"$ref": f"#/components/schemas/{name}"}}}


def _page(name: str) -> dict[str, Any]:
    data = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return {"type": "object", "properties": {"data": data, "next": {"type": ["string", "null"]}}}


def _read(kind: RecordType) -> dict[str, Any]:
    own: dict[str, Any] = {"id": {"type": "integer"}, "title": {"type": "string"}, "expanded": {"type": "object"}}
    return {"type": "object", "properties": own | {one.name: _nullable(kind, one) for one in kind.fields}}


def _written(kind: RecordType, user: Any) -> dict[str, Any]:
    able = writable(kind, user)
    required = [name for name, one in able.items() if one.required]
    said = {"type": "object", "properties": {name: _nullable(kind, one) for name, one in able.items()}}
    return {**said, "additionalProperties": False} | ({"required": required} if required else {})


def _nullable(kind: RecordType, field: Any) -> dict[str, Any]:
    schema = {"anyOf": [field.schema(), {"type": "null"}], "title": str(field.label(kind.model))}
    return schema | ({"description": str(field.help_text)} if str(field.help_text or "") else {})


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {"type": text, "status": {"type": "integer"}, "code": text, "detail": text, "field": text},
    }


def _name(kind: RecordType) -> str:
    return "".join(part.capitalize() for part in kind.name.replace(".", "_").split("_"))
