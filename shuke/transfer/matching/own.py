"""Own fields of which no two records may have the same value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Value
from django.db.models.lookups import In

from shuke.records import types

Entry = Mapping[str, Any]
PREFIX = "custom."


class Holders:
    """Who has which value of the fields that must be unique, in the shop and in the file so far."""

    def __init__(self, type_name: str, entries: Sequence[Entry]) -> None:
        self.held: dict[tuple[str, Any], Any] = {}
        kind = types.known(type_name)
        self.fields = [field for field in kind.custom_fields if field.unique] if kind else []
        for field in self.fields:
            wanted = {entry["custom"][field.name] for entry in entries if field.name in entry["custom"]}
            values = [Value(one, output_field=field.stored.raw_column()) for one in wanted]
            if kind and values:
                found = kind.records().filter(In(field.expression(), values), deleted_at=None)
                self.held |= {(field.name, one.custom[field.name]): one.pk for one in found.only("pk", "custom")}

    def others_have(self, entry: Entry, record: Any) -> bool:
        """Whether a value of the entry belongs to a record other than this one (None: one that is not there yet)."""
        holders = (self.held.get(value) for value in self._values(entry))
        return any(holder is not None and not self._same(holder, record) for holder in holders)

    def claim(self, entry: Entry, record: Any) -> None:
        self.held |= dict.fromkeys(self._values(entry), record)

    def _values(self, entry: Entry) -> list[tuple[str, Any]]:
        return [(field.name, entry["custom"][field.name]) for field in self.fields if field.name in entry["custom"]]

    @staticmethod
    def _same(holder: Any, record: Any) -> bool:
        return holder is record or (record is not None and holder == record.id)


def merge(record: Any, entry: Entry, *, overwrite: bool) -> None:
    """Take over what the entry says of own fields and no row before it has said; what changes is remembered in
    `before`."""
    if overwrite:
        empty(record, entry)
    custom = record.values["custom"]
    for name, said in entry["custom"].items():
        known = custom.get(name)
        if said != known and (known is None or (overwrite and name not in record.said)):
            record.before.setdefault(name, known)
            custom[name] = said


def empty(record: Any, entry: Entry) -> None:
    """What the file leaves empty, where the person wants that to empty the field."""
    custom = record.values["custom"]
    for name in entry.get("blanks", ()):
        own = name.removeprefix(PREFIX)
        if own != name and own not in record.said and custom.get(own) is not None:
            record.before.setdefault(own, custom.pop(own))


def value_of(record: Any, name: str) -> Any:
    """The present value of a field that changed, whether it is a column or an own field."""
    return record.values[name] if name in record.values else record.values["custom"].get(name)
