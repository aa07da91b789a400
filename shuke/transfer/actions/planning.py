"""What the import will make besides records, settled by looking through the whole file: the choices of new fields, new
choices of fields that are there."""

from __future__ import annotations

from functools import partial
from typing import Any

import pyarrow.compute as pc

from shuke.core import parse
from shuke.records.models import CustomField
from shuke.transfer.actions.guard import in_turn
from shuke.transfer.files import Source
from shuke.transfer.models import Import
from shuke.transfer.new_fields import CHOOSING, choices_for, choices_of_column, record_type_of
from shuke.transfer.own_fields import PREFIX
from shuke.transfer.prepare.problems import word_of

MOST_WORDS = 1_000  # different texts that are looked at


def plan(job: Import, source: Source) -> None:
    """Nothing is made yet."""
    if not job.settings.get("new_fields") and not job.settings.get("choose_new"):
        return
    fields = {key: _settled(job, source, key, said) for key, said in job.settings.get("new_fields", {}).items()}
    choices = _choices(job)
    in_turn(job, partial(_keep, fields=fields, choices=choices))
    job.refresh_from_db(fields=["settings"])


def _keep(job: Import, *, fields: dict[str, Any], choices: dict[str, Any]) -> None:
    job.settings = {**job.settings, "new_fields": fields, "new_choices": choices}


def _settled(job: Import, source: Source, key: str, said: dict[str, Any]) -> dict[str, Any]:
    header = job.columns.get(PREFIX + key) or job.columns.get(key)
    if said["kind"] not in CHOOSING or not header:
        return {**said, "options": {}}
    choices = choices_of_column(said["kind"], texts_of(source, header))
    return {**said, "options": {"choices": choices}} if choices else {**said, "kind": "text", "options": {}}


def texts_of(source: Source, header: str) -> list[str]:
    """The different texts of a column, in the order in which they come."""
    found: dict[str, None] = {}
    for batch in source.batches([header]):
        found |= dict.fromkeys(map(word_of, pc.drop_null(parse.as_text(batch.column(header)).unique()).to_pylist()))
        if len(found) > MOST_WORDS:
            break
    return [text for text in found if text]


def _choices(job: Import) -> dict[str, Any]:
    of, asked = record_type_of(job), job.settings.get("choose_new", {})
    rows = CustomField.objects.filter(record_type=of.name if of else "", deleted_at=None, kind__in=CHOOSING)
    own = {row.key: row for row in rows}
    wanted = {name.removeprefix(PREFIX): words for name, words in asked.items() if words}
    return {key: choices_for(own[key], words) for key, words in wanted.items() if key in own}
