"""What the rows of a file have said of each record so far: the first to speak of a field is believed, a later one that
says otherwise is told, and what nobody speaks of stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shuke.transfer.matching import own


@dataclass
class Spoken:
    """Of the shop's records, over all pieces; by their ids."""

    fields: dict[int, frozenset[str]] = field(default_factory=dict)
    _same: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)  # a million records share few of these

    def of(self, record: int) -> set[str]:
        return set(self.fields.get(record, ()))

    def keep(self, records: Iterable[Any]) -> None:
        for one in records:
            if one.id > 0:
                said = frozenset(one.said)
                self.fields[one.id] = self._same.setdefault(said, said)

    def recall(self, ids: Iterable[int], entries: Iterable[dict[str, Any]]) -> None:
        """Of a piece that was written before a kill."""
        for record, entry in zip(ids, entries, strict=True):
            if record > 0:
                said = frozenset(self.of(record) | said_by(entry))
                self.fields[record] = self._same.setdefault(said, said)


NOT_VALUES = frozenset({"row_number", "key", "blanks", "consents", "custom"})


NUMBERS = ("member_no", "phone", "email", "external_id", "line_id", "code")


def said_by(entry: dict[str, Any]) -> set[str]:
    """The fields that the entry speaks of; not the name where a number stands in for it."""
    found = {name for name, value in entry.items() if name not in NOT_VALUES and value not in (None, "")}
    return (found - {"name"} if stands_in(entry) else found) | set(entry["custom"])


def stands_in(entry: dict[str, Any]) -> bool:
    return any(entry["name"] == entry.get(name) for name in NUMBERS)


def without_same(record: Any) -> None:
    """One row emptied it, the next filled it again: nothing has changed."""
    for name in [name for name, old in record.before.items() if own.value_of(record, name) == old]:
        del record.before[name]
