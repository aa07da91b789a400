"""Doors that belong to no record type, as the description of the API tells them: installed by config."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PROBLEM = {
    "description": "What went wrong (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


@dataclass(frozen=True)
class Door:
    """`path` below /api/v1; `asks` are parameters of the address, `takes` the JSON that is sent, `gives` what the
    answer holds."""

    path: str
    name: str
    summary: str
    gives: Mapping[str, Any] | None = None
    asks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    takes: Mapping[str, Any] | None = None
    status: str = "200"

    @property
    def method(self) -> str:
        return "get" if self.takes is None else "post"

    def told(self) -> dict[str, Any]:
        asked = [{"name": name, "in": "query", "schema": dict(one)} for name, one in self.asks.items()]
        said = {
            "operationId": self.name, "summary": self.summary,
            "parameters": [*([ID] if "{id}" in self.path else []), *asked],
            "responses": answers(self.gives, self.status),
        }  # fmt: skip
        if not self.takes:
            return said
        return said | {"requestBody": {"required": True, "content": {"application/json": {"schema": self.takes}}}}


_doors: list[Door] = []


def install(doors: Sequence[Door]) -> None:
    _doors[:] = doors


def besides() -> dict[str, Any]:
    return {f"/api/v1/{one.path}": {one.method: one.told()} for one in _doors}


def answers(schema: Mapping[str, Any] | None, status: str = "200") -> dict[str, Any]:
    said: dict[str, Any] = {"description": "Done"}
    if schema:
        said["content"] = {"application/json": {"schema": schema}}
    return {status: said, "default": PROBLEM}
