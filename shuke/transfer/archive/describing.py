"""What tells a stranger how to read an archive: a JSON Schema a part, and a page in three languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.core.enumerated import enumerated
from shuke.records import types
from shuke.transfer.archive.parts import Part
from shuke.transfer.archive.values import Column

README = {"README.en.txt": "en", "README.zh-Hant.txt": "zh-hant", "README.zh-Hans.txt": "zh-hans"}
TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "decimal": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    "yes_no": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "time": {"type": "string"},
    "moment": {"type": "string", "format": "date-time"},
    "json": {},
    "bytes": {"type": "string", "contentEncoding": "base64"},
}


def schema(part: Part, version: str) -> str:
    """JSON Schema 2020-12 of one line."""
    model = next(one for one in apps.get_models(include_auto_created=True) if one._meta.db_table == part.table)
    kind = next((one for one in types.all_types() if one.model is model and _same(one, part)), None)
    said = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(kind.label if kind else model._meta.verbose_name),
        "description": f"shuke archive, {version}",
        "type": "object",
        "required": [one.name for one in part.columns],
        "properties": {one.name: _property(one, model, kind) for one in part.columns},
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _same(kind: types.RecordType, part: Part) -> bool:
    return not kind.custom_object or part.within == ("object_id", kind.custom_object)


def _property(column: Column, model: type[models.Model], kind: types.RecordType | None) -> dict[str, Any]:
    field = next(one for one in model._meta.concrete_fields if one.column == column.name)
    said: dict[str, Any] = {"title": str(field.verbose_name), **TYPES[column.kind]}
    if column.null and "type" in said:
        said["type"] = [said["type"], "null"]
    if column.to:
        said["description"] = f"id in data/{column.to}.jsonl"
    if field.choices and column.kind == "text":
        said["examples"] = [key for key, _label in field.flatchoices if key]
    if column.name == "custom" and kind is not None:
        own = {one.name: {"title": str(one.label(kind.model)), "kind": one.kind} for one in kind.custom_fields}
        said |= {"type": "object", "properties": own}
    return said


def readmes(shop: str, at: str, left_out: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, language in README.items():
        with translation.override(language):
            found[name] = _page(shop, at, left_out)
    return found


def _page(shop: str, at: str, left_out: Mapping[str, str]) -> str:
    lines = [
        f"Shuke 熟客 · {shop} · {at}",
        "",
        _("This archive holds everything of one shop, in open formats that any program can read."),
        "",
        _("data/NAME.jsonl: one record a line, as JSON (UTF-8). One file for each kind of record."),
        _("schema/NAME.json: what the fields of these lines are (JSON Schema)."),
        _("files/: the files of the records, under the names that data/records.attachment.jsonl says (“stored”)."),
        _("manifest.json: versions, how many rows, what was left out and why, and a SHA-256 of every file."),
        "",
        _("Records point to one another by their ids: “customer_id” is the “id” in data/customers.customer.jsonl."),
        _("Amounts are texts, so that no digit is lost. Times are in UTC."),
        _("The shop’s own fields stand in “custom”; what they are called, in data/records.customfield.jsonl."),
        "",
        _("To bring it back into an empty Shuke: shuke import FILE.zip, or the page Import."),
        _("People come without their passwords. Whoever reads this file reads everything: keep it safe."),
        "",
        _("Left out: %(names)s") % {"names": enumerated(sorted(left_out))},
    ]
    return "\n".join(lines) + "\n"
