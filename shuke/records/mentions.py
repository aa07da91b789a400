"""Filters (docs/filters.md) that name records by their ids: read, and written with other ids instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shuke.records import types
from shuke.records.filtering.related import linked_type, related_named
from shuke.records.types import RecordType

Ids = Mapping[int, int]  # old → new


def swapped(kind: RecordType | None, node: Any, ids: Ids, target: str) -> Any:
    """The filter over `kind` with other ids, wherever it asks for a record of the type `target`."""
    if isinstance(node, list):
        return [swapped(kind, part, ids, target) for part in node]
    if not isinstance(node, Mapping) or kind is None:
        return node
    if "related" in node:
        related = related_named(kind, str(node["related"]))
        inner = related.record_type if related else None
        return {**node, "where": swapped(inner, node["where"], ids, target)} if "where" in node else node
    if "field" not in node:
        return {name: swapped(kind, part, ids, target) for name, part in node.items()}
    if "value" not in node or _leads_to(kind, str(node["field"])) != target:
        return node
    return {**node, "value": _other(node["value"], ids)}


def of_row(row: Any, node: Any, ids: Ids, target: str) -> Any:
    """A filter over the records of the row's `record_type`."""
    return swapped(types.known(row.record_type), node, ids, target)


def quick_of(row: Any, quick: Any, ids: Ids, target: str) -> Any:
    """Quick filters: field → its value as an address has it."""
    kind = types.known(row.record_type)
    if kind is None or not isinstance(quick, Mapping):
        return quick
    return {
        name: _other(value, ids) if _leads_to(kind, name) == target else value for name, value in quick.items()
    }  # fmt: skip


def condition_of(row: Any, options: Any, ids: Ids, target: str) -> Any:
    """The condition of a roll-up, which is a filter over the set that it adds up."""
    kind = types.known(row.record_type)
    related = related_named(kind, str(options.get("set", ""))) if kind and "condition" in options else None
    if related is None:
        return options
    return {**options, "condition": swapped(related.record_type, options["condition"], ids, target)}


def _leads_to(kind: RecordType, path: str) -> str:
    """The type that the last field of the path links to; empty where it links to none."""
    *way, last = path.split(".")
    here: RecordType | None = kind
    for name in way:
        field = here.known_field(name) if here else None
        here = types.known(linked_type(field)) if field else None
    field = here.known_field(last) if here else None
    return linked_type(field) if field else ""


def _other(value: Any, ids: Ids) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(_other(one, ids) for one in value))
    if isinstance(value, bool) or not str(value).isdecimal() or int(value) not in ids:
        return value
    return type(value)(ids[int(value)])
