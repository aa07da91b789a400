"""Columns of a file that hold the shop's own fields of customers and products.

In an import's settings such a field is called `custom.<key>`. Each row's values go through the check together, as one
text of JSON, since nobody knows beforehand how many fields there are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.core import parse
from shuke.core.errors import UserError
from shuke.records import types
from shuke.records.fields import Field
from shuke.records.values import writable
from shuke.records.words import Words
from shuke.transfer.consent_columns import consent_columns
from shuke.transfer.files.names import plain
from shuke.transfer.models import Import
from shuke.transfer.new_fields import CHOSEN, RECORD_TYPES, with_planned
from shuke.transfer.prepare.cells import Cells

PREFIX = "custom."


def own_fields(job: Import, kind: str = "") -> dict[str, Field]:
    """The shop's own fields that the person may fill in, by their name in an import's settings; with those, and the
    choices, that the import will make. `kind` when that is not yet settled."""
    record_type = types.known(RECORD_TYPES.get(kind or job.kind, ""))
    if record_type is None:
        return {}
    if not kind or kind == job.kind:
        record_type = with_planned(job, record_type)
    able = set(writable(record_type, job.by)) if job.by else {one.name for one in record_type.fields}
    found = (one for one in record_type.custom_fields if one.name in able and not one.read_only)
    own: dict[str, Field] = {PREFIX + one.name: one for one in found}
    return own | consent_columns() if record_type.name == "customer" and "consents" in able else own


def guess(fields: Mapping[str, Field], headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Headers that nobody claims and that are called like one of these fields, in whichever language."""
    free = {plain(header): header for header in headers if header not in mapping.values()}
    found: dict[str, str] = {}
    for name, field in fields.items():
        if name not in mapping and (header := next((free[one] for one in _names(field) if one in free), "")):
            found[name] = header
    return found


def _names(field: Field) -> list[str]:
    labels = field.label_text.labels.values() if isinstance(field.label_text, Words) else [str(field.label_text)]
    return [plain(one) for one in (*labels, field.name) if one]


def kept_values(cells: Cells, fields: Mapping[str, Field], user: User | None) -> pa.Array:
    """One text a row: what the record will keep, as JSON; empty where the file says nothing. What can't be read is left
    out and said."""
    mapped = {name: field for name, field in fields.items() if cells.has(name)}
    if not mapped:
        return pa.repeat(pa.scalar(""), cells.count)
    rows: list[dict[str, Any]] = [{} for _ in range(cells.count)]
    for name, field in mapped.items():
        for row, kept in enumerate(_column(cells, name, field, user)):
            if kept is not None:
                rows[row][field.name] = kept
    return pa.array([json.dumps(one, ensure_ascii=False, sort_keys=True) if one else "" for one in rows], pa.string())


def _column(cells: Cells, name: str, field: Field, user: User | None) -> list[Any]:
    """Each different text is read once."""
    coded = parse.as_text(cells.raw(name)).dictionary_encode()
    values, wrong = [], []
    for text in coded.dictionary.to_pylist():
        kept, problem = _kept(field, text, user)
        values.append(kept)
        wrong.append(problem)
    places = coded.indices.to_pylist()
    if any(wrong):
        bad = pa.array([place is not None and wrong[place] for place in places])
        cells.drop_where(pc.fill_null(bad, False), name, "own_field_unreadable")
        if field.kind in CHOSEN:
            cells.unknown(name, bad)
    return [None if place is None else values[place] for place in places]


def _kept(field: Field, text: str | None, user: User | None) -> tuple[Any, bool]:
    if not text or not text.strip():
        return None, False
    try:
        return field.stored.keep(field.checked(field.typed(text.replace("\x00", ""), user or AnonymousUser()))), False
    except UserError:
        return None, True
