"""Settling a piece of the file's customers or products: found, new, or refused. Shared by the check and the run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from shuke.transfer.consent_columns import CONSENT
from shuke.transfer.matching import goods, merging, own, people, spoken
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.goods import Good, Goods
from shuke.transfer.matching.people import People, Person
from shuke.transfer.matching.refusals import code_of, refusal
from shuke.transfer.matching.spoken import Spoken


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
    otherwise: list[tuple[int, str, Any]] = field(default_factory=list)  # row, field, and what it says in vain
    agreed: set[int] = field(default_factory=set)  # known customers of whom it brings nothing but that

    def ids(self) -> list[int]:
        return [one if isinstance(one, int) else one.id for one in self.who]

    def people(self) -> list[Any]:
        """Each record that the file means, once."""
        return _each_once(self.who)

    def refused(self) -> Iterator[tuple[int, str]]:
        return ((row, code_of(one)) for row, one in zip(self.rows, self.who, strict=True) if isinstance(one, int))


def settle_people(piece: pa.Table, desk: Desk, said: Spoken) -> Settled:
    """`said`: what pieces before this one have said."""
    entries = rows_of(piece)
    known, result = People(desk, entries), Settled(rows=piece["row_number"].to_pylist())
    result.consents = [entry["consents"] for entry in entries]
    for entry in entries:
        result.who.append(_settle_person(entry, known, result, said))
    result.changed = [one for one in _known(result.who) if one.before or one.new_phones]
    result.emptied = sum(map(_emptied, result.changed))
    return result


def _emptied(record: Any) -> int:
    return sum(1 for name, old in record.before.items() if own.value_of(record, name) in (None, "") and old is not None)


def _known(who: Sequence[Any]) -> list[Any]:
    """Each record of the shop once, without what came out as it was."""
    found = [one for one in _each_once(who) if one.id]
    for one in found:
        spoken.without_same(one)
    return found


def _settle_person(entry: dict, known: People, result: Settled, said: Spoken) -> Person | int:
    found = known.match(entry)
    if isinstance(found, int) or (found is not None and found.id and not known.desk.rules.may_change):
        return found
    if hindrance := _hindrance(entry, known, found):
        return refusal(hindrance)
    if found is None:
        result.new.append(merging.new_person(entry, known))
        known.claim(entry, result.new[-1])
        return result.new[-1]
    if known.by_name_only(entry) and found.id and found.values["external_id"] != people.name_key(entry):
        result.by_name_only += 1
    known.claim(entry, found)
    found.said |= said.of(found.id)
    before = dict(found.values)
    otherwise = merging.merge(found, entry, known.desk)
    result.otherwise += [(entry["row_number"], name, entry.get(name)) for name in otherwise]
    known.called_anew(found, before)
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


def settle_goods(piece: pa.Table, desk: Desk, said: Spoken) -> Settled:
    entries = rows_of(piece)
    known, result = Goods(desk, entries), Settled(rows=piece["row_number"].to_pylist())
    for entry in entries:
        found = _good(entry, known)
        if isinstance(found, Good):
            if found.id and not desk.rules.may_change:
                result.who.append(found)
                continue
            found.said |= said.of(found.id)
            otherwise = goods.merge(found, entry, desk)
            result.otherwise += [(entry["row_number"], name, None) for name in otherwise]
        elif found is None:
            found = known.create(entry)
            result.new.append(found)
        if isinstance(found, Good):
            known.claim(entry, found)
        result.who.append(found)
    result.changed = [one for one in _known(result.who) if one.before]
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


def rows_of(piece: pa.Table) -> list[dict]:
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
