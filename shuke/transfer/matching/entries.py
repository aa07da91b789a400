"""Settling a piece of the file's customers or products: found, new, or refused. Shared by the check and the run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from shuke.transfer.consent_columns import CONSENT
from shuke.transfer.matching import goods, merging, own, people
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.goods import Good, Goods
from shuke.transfer.matching.people import People, Person
from shuke.transfer.matching.refusals import code_of, refusal


@dataclass
class Settled:
    """`who` holds for each entry its record, or the number of a refusal. `new` and `changed` are to be written."""

    who: list[Any] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    by_name_only: int = 0
    emptied: int = 0
    rows: list[int] = field(default_factory=list)  # the file's row of each entry
    consents: list[dict[str, str]] = field(default_factory=list)  # what each entry says of that (transfer.consents)
    agreed: set[int] = field(default_factory=set)  # known customers of whom it brings nothing but that

    def ids(self) -> list[int]:
        return [one if isinstance(one, int) else one.id for one in self.who]

    def refused(self) -> Iterator[tuple[int, str]]:
        return ((row, code_of(one)) for row, one in zip(self.rows, self.who, strict=True) if isinstance(one, int))


def settle_people(piece: pa.Table, desk: Desk, settled_ids: set[int]) -> Settled:
    """`settled_ids`: customers on whom an earlier row of the file had its say already; grows."""
    entries = _rows(piece)
    known, result = People(desk, entries), Settled(rows=piece["row_number"].to_pylist())
    result.who = [None] * len(entries)
    result.consents = [entry["consents"] for entry in entries]
    strong_first = sorted(range(len(entries)), key=lambda at: known.by_name_only(entries[at]))
    for at in strong_first:
        result.who[at] = _settle_person(entries[at], known, result, settled_ids)
    result.changed = [one for one in _each_once(result.who) if one.id and (one.before or one.new_phones)]
    result.emptied = sum(map(_emptied, result.changed))
    return result


def _emptied(record: Any) -> int:
    return sum(1 for name, old in record.before.items() if own.value_of(record, name) in (None, "") and old is not None)


def _settle_person(entry: dict, known: People, result: Settled, settled_ids: set[int]) -> Person | int:
    found = known.match(entry)
    if isinstance(found, int) or (found is not None and found.id and not known.desk.rules.may_change):
        return found
    if hindrance := _hindrance(entry, known, found):
        return refusal(hindrance)
    if found is None:
        result.new.append(merging.new_person(entry, known))
        known.holders.claim(entry, result.new[-1])
        return result.new[-1]
    if known.by_name_only(entry) and found.id and found.values["external_id"] != people.name_key(entry):
        result.by_name_only += 1
    known.holders.claim(entry, found)
    said = not found.id or found.id in settled_ids or found.named_as_before(entry)
    merging.merge(found, entry, known.desk, settled=said)
    known.remember(found)
    if found.id:
        settled_ids.add(found.id)
    return found


def _hindrance(entry: dict, known: People, found: Person | None) -> str:
    """Why what the row says can't be written down."""
    if known.holders.others_have(entry, found):
        return "own_value_taken"
    if found is None and known.was_erased(entry):
        return "erased_before"
    if found is None and not known.desk.rules.may_create:
        return "not_there"
    return "team_not_yours" if found is None and not known.desk.may_choose(entry["team"]) else ""


def settle_goods(piece: pa.Table, desk: Desk, settled_ids: set[int]) -> Settled:
    entries = _rows(piece)
    known, result = Goods(desk, entries), Settled(rows=piece["row_number"].to_pylist())
    for entry in entries:
        found = _good(entry, known)
        if isinstance(found, Good):
            if found.id and not desk.rules.may_change:
                result.who.append(found)
                continue
            said = not found.id or found.id in settled_ids or found.named_as_before(entry)
            goods.merge(found, entry, desk, settled=said)
            settled_ids.add(found.id)
        elif found is None:
            found = known.create(entry)
            result.new.append(found)
        if isinstance(found, Good):
            known.holders.claim(entry, found)
        result.who.append(found)
    result.changed = [one for one in _each_once(result.who) if one.id and one.before]
    result.emptied = sum(map(_emptied, result.changed))
    return result


def _good(entry: dict, known: Goods) -> Good | int | None:
    found = known.match(entry)
    if isinstance(found, int):
        return found
    if found is None and not known.desk.rules.may_create:
        return refusal("product_not_there")
    return refusal("own_value_taken") if known.holders.others_have(entry, found) else found


def _each_once(who: Sequence[Any]) -> list[Any]:
    return list({id(one): one for one in who if not isinstance(one, int)}.values())


def _rows(piece: pa.Table) -> list[dict]:
    """Rows as mappings; days as ISO text, as the database is asked and told; own fields by their names."""
    for name in ("birthday", "last_contacted_on"):
        if name in piece.column_names:
            piece = piece.set_column(piece.column_names.index(name), name, piece[name].cast(pa.string()))
    rows = piece.to_pylist()
    for row in rows:
        row["custom"] = json.loads(row["custom"]) if row["custom"] else {}
        row["consents"] = {name[1:]: row["custom"].pop(name) for name in [*row["custom"]] if name.startswith(CONSENT)}
        row["blanks"] = {name for name in row["blanks"].split("|") if name}
    return rows
