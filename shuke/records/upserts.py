"""What a program sends row by row to be written down or changed: read, and found again among what is there.

Nothing here writes: that is actions.upserting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Q, UniqueConstraint, Value
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.core.errors import Conflict, NotAllowed, UserError
from shuke.records.fields import BadValue, Link, fetched
from shuke.records.merged import survivors
from shuke.records.sent import FORM
from shuke.records.types import RecordType
from shuke.records.values import from_json, settled_value, writable

EXTERNAL, ID = "external_id", "id"
LONGEST_ID, LONGEST_SOURCE = 120, 40


class BadKey(UserError):
    code = "bad_key"


class UnknownField(UserError):
    code = "unknown_field"


class Ambiguous(Conflict):
    code = "ambiguous"


class LiesInBin(Conflict):
    code = "in_bin"


@dataclass(frozen=True)
class Terms:
    """`key` says by what a row is known again: its number in another system (`source` names that), the record's own
    number, or a field."""

    key: str = EXTERNAL
    source: str = ""
    creates: bool = True
    changes: bool = True
    confirmed: frozenset[str] = frozenset()

    def check(self, kind: RecordType, by: User) -> None:
        if self.key not in (known := keys_of(kind, by)):
            raise BadKey(_("Records can be known again by: %(names)s."), names=", ".join(known)).at("by")
        if (self.key == EXTERNAL and not 0 < len(self.source) <= LONGEST_SOURCE) or self.source == FORM:
            raise BadKey(_("`source` names the system whose numbers these are, in at most 40 characters.")).at("source")


def keys_of(kind: RecordType, by: User) -> list[str]:
    """Only what an index finds, and what the person may know."""
    leading = {one.fields[0].lstrip("-") for one in kind.model._meta.indexes if one.fields}
    once = (one for one in kind.model._meta.constraints if isinstance(one, UniqueConstraint))
    leading |= {one.fields[0] for one in once if one.fields}
    closed = fields_closed(by, kind.name)
    known = [
        one.name
        for one in kind.fields
        if one.name not in closed
        and (one.custom or one.name in {kind.title, *kind.form})
        and ((one.unique or one.indexed) and one.stores if one.custom else one.column and one.name in leading)
    ]
    return [EXTERNAL, ID, *known]


@dataclass
class Row:
    place: int
    key: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    record: Any = None
    problem: UserError | None = None


class Reader:
    """Reads rows as the type's actions take them; links are looked up once for a whole piece."""

    def __init__(self, kind: RecordType, terms: Terms, by: User) -> None:
        self.kind, self.terms, self.by = kind, terms, by
        self.able = writable(kind, by)
        self.links = {name: one for name, one in self.able.items() if isinstance(one, Link)}

    def read(self, given: Sequence[tuple[int, Any]]) -> list[Row]:
        known = {name: self._linked(name, [row for _place, row in given]) for name in self.links}
        return [self._row(place, row, known) for place, row in given]

    def _linked(self, name: str, rows: Sequence[Any]) -> dict[int, Any]:
        asked = {row[name] for row in rows if isinstance(row, dict) and type(row.get(name)) is int}
        return self.links[name].taken_of(asked, self.by) if asked else {}

    def _row(self, place: int, given: Any, known: Mapping[str, Mapping[int, Any]]) -> Row:
        row = Row(place)
        try:
            if not isinstance(given, dict):
                raise BadValue(_("A row is a JSON object."))
            row.key, told = self._key(given)
            if unknown := sorted(set(told) - set(self.able)):
                names = ", ".join(unknown)[:200]
                raise UnknownField(_("Not fields that can be written: %(names)s."), names=names)
            row.values = {name: self._value(name, one, known.get(name, {})) for name, one in told.items()}
        except UserError as error:
            row.problem = error
        return row

    def _value(self, name: str, given: Any, linked: Mapping[int, Any]) -> Any:
        if type(given) is int and given in linked:
            return settled_value(self.kind, name, linked[given])
        return from_json(self.kind, name, given, self.by)

    def _key(self, given: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """By what the row is known, and what else it says."""
        name, told = self.terms.key, dict(given)
        if name == EXTERNAL:
            key = told.pop(EXTERNAL, None)
            good = isinstance(key, str) and 0 < len(key.strip()) <= LONGEST_ID
            key = key.strip() if good else None
        elif name == ID:
            key = told.pop(ID, None)
            key = key if type(key) is int and 0 < key < 2**63 else None
        else:
            value = from_json(self.kind, name, given.get(name), self.by)
            known = self.kind.field(name)
            key = known.stored.keep(value) if known.custom and value is not None else getattr(value, "pk", value)
            if name not in self.able:
                told.pop(name, None)
        if key in (None, ""):
            raise BadKey(_("The row doesn't say which record it means: fill in “%(name)s”."), name=name).at(name)
        return key, told


def pieces(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Of so many rows, none of which says the same record as another: that comes in the next, and finds it there."""
    piece: list[Row] = []
    seen: set[Any] = set()
    for row in rows:
        if len(piece) == size or (row.problem is None and row.key in seen):
            yield piece
            piece, seen = [], set()
        piece.append(row)
        seen.add(row.key)
    if piece:
        yield piece


def find(kind: RecordType, terms: Terms, rows: Sequence[Row], by: User) -> None:
    """Give each row its record, or the reason why it can't be told. Locks what it finds."""
    wanted = {row.key: row for row in rows if row.problem is None}
    if not wanted:
        return
    held = _held(kind, terms, list(wanted), by)
    gone = survivors(kind.subject, [pk for several in held.values() for pk in several])
    held = {key: list(dict.fromkeys(gone.get(pk, pk) for pk in several)) for key, several in held.items()}
    ids = [pk for several in held.values() for pk in several]
    list(kind.records().select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    told = {name for row in wanted.values() for name in row.values}
    shown = fetched(kind.visible_to(by).filter(pk__in=ids), [kind.field(name) for name in told])
    records = {one.pk: one for one in shown}
    for key, several in held.items():
        wanted[key].problem = _hindrance(kind, several, records)
        wanted[key].record = records.get(several[0])


def _held(kind: RecordType, terms: Terms, keys: list[Any], by: User) -> dict[Any, list[int]]:
    """Key → the records that have it."""
    found: dict[Any, list[int]] = defaultdict(list)
    for key, pk in _told(kind, terms, keys, by):
        found[key].append(pk)
    if terms.key == ID:  # what nobody has can't be made: the database gives numbers
        found |= {key: [0] for key in keys if key not in found}
    return found


def _told(kind: RecordType, terms: Terms, keys: list[Any], by: User) -> Iterable[tuple[Any, int]]:
    if terms.key == EXTERNAL:
        rows = kind.records().filter(~Q(external_id=""), source_system=terms.source, external_id__in=keys)
        return rows.values_list(EXTERNAL, "pk")
    if terms.key == ID:
        return kind.records().filter(pk__in=keys).values_list("pk", "pk")
    known = kind.field(terms.key)
    if known.custom:
        raw = [Value(one, output_field=known.stored.raw_column()) for one in keys]
        rows = kind.visible_to(by).filter(In(known.expression(), raw)).only("pk", "custom")
        return [(one.custom.get(known.name), one.pk) for one in rows]
    column: Any = kind.model._meta.get_field(known.name)
    rows = kind.visible_to(by).filter(**{f"{column.attname}__in": keys})
    if isinstance(column, CharField):
        rows = rows.exclude(**{column.name: ""})  # as the index says it: else SQLite reads every row
    return rows.values_list(column.attname, "pk")


def _hindrance(kind: RecordType, held: list[int], records: Mapping[int, Any]) -> UserError | None:
    if len(held) > 1:
        return Ambiguous(_("More than one record has this. Merge them, or say which by its number."))
    if held[0] in records:
        return None
    if kind.records().filter(pk=held[0]).exclude(deleted_at=None).exists():
        return LiesInBin(_("This record lies in the bin. Take it out first."))
    return NotAllowed(_("There is no such record, or you may not see it."))
