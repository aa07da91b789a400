"""Writing down or changing many records that a program sends: each found again by a key of its own, all of it one batch
that can be taken back as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may, reach_of
from shuke.core import bulk
from shuke.core.errors import NotAllowed, UserError
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.actions.bulk_work import as_stored
from shuke.records.actions.generic import check_links
from shuke.records.confirming import confirming
from shuke.records.customs import settle
from shuke.records.kept import differences
from shuke.records.rights import changeable
from shuke.records.types import RecordType
from shuke.records.upserts import EXTERNAL, ID, Reader, Row, Terms, find, pieces
from shuke.records.values import split

TOGETHER, ALONE = 500, 100  # rows a transaction: on SQLite others wait for it
BATCH = "upsert"
CREATED, CHANGED, SAME, REFUSED = "created", "changed", "same", "refused"
NOT_YOURS = _("Your role does not allow this. Ask the owner of the shop.")


@dataclass(frozen=True)
class Outcome:
    """Of one row; `record` is 0 where there is none."""

    did: str
    record: int = 0
    why: UserError | None = None


@dataclass
class Upserted:
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    batch: Batch | None = None

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.did for one in self.outcomes.values())


class NothingWritten(UserError):
    """`done` tells which rows were refused."""

    code = "rows_refused"

    def __init__(self, done: Upserted) -> None:
        super().__init__(_("Nothing was written: %(count)s rows were refused."), count=done.counts[REFUSED])
        self.done = done


def upsert(
    kind: RecordType, rows: Sequence[Any], terms: Terms, *, by: User, at: datetime, whole: bool = False
) -> Upserted:
    """Each row through the type's actions, or its doors for many where it has them. What is refused does not hold up
    the others, unless `whole`: then nothing at all is written. Raises BadKey, NotAllowed, NothingWritten."""
    terms.check(kind, by)
    creates = terms.creates and kind.create is not None and may(by, kind.create_permission)
    changes = terms.changes and kind.change is not None and may(by, kind.change_permission)
    if not creates and not changes:
        raise NotAllowed(NOT_YOURS)
    writing = _Writing(kind, terms, by, at, creates=creates, changes=changes)
    with transaction.atomic() if whole else nullcontext():
        writing.write(rows)
        if whole and writing.done.counts[REFUSED]:
            raise NothingWritten(writing.done)
    return writing.done


class _Writing:
    def __init__(self, kind: RecordType, terms: Terms, by: User, at: datetime, *, creates: bool, changes: bool) -> None:
        self.kind, self.terms, self.by, self.at = kind, terms, by, at
        self.creates, self.changes = creates and terms.key != ID, changes
        self.reader, self.done = Reader(kind, terms, by), Upserted()

    def write(self, rows: Sequence[Any]) -> None:
        size = TOGETHER if self._together() else ALONE
        for start in range(0, len(rows), size):
            read = self.reader.read(list(enumerate(rows[start : start + size], start)))
            for piece in pieces(read, size):
                with transaction.atomic():
                    self._piece(piece)

    def _piece(self, rows: Sequence[Row]) -> None:
        find(self.kind, self.terms, rows, self.by)
        for row in rows:
            if row.problem is not None:
                self._refuse(row, row.problem)
        left = [row for row in rows if row.problem is None]
        self._create([row for row in left if row.record is None])
        self._change([row for row in left if row.record is not None])

    def _stamps(self) -> dict[str, Any]:
        if self.done.batch is None:
            self.done.batch = events.open_batch(BATCH, by=self.by, at=self.at)
        return {"by": self.by, "at": self.at, "batch": self.done.batch}

    def _refuse(self, row: Row, why: UserError) -> None:
        self.done.outcomes[row.place] = Outcome(REFUSED, row.record.pk if row.record is not None else 0, why)

    def _create(self, rows: Sequence[Row]) -> None:
        if rows and not self.creates:
            for row in rows:
                self._refuse(row, NotAllowed(_("There is no such record, and none may be added.")))
            return
        fit = [row for row in rows if self._tried(row, partial(check_links, self.kind, row.values))]
        if not fit:
            return
        made = self._made_together(fit) if self._together() else [self._made_alone(row) for row in fit]
        numbered = []
        for row, one in zip(fit, made, strict=True):
            if isinstance(one, UserError):
                self._refuse(row, one)
            else:
                self.done.outcomes[row.place] = Outcome(CREATED, one)
                numbered.append((self.terms.source, row.key, one))
        if self.terms.key == EXTERNAL:
            bulk.change(self.kind.model, ["source_system", EXTERNAL], numbered)

    def _together(self) -> bool:
        """Where nobody could write down what they would not see themselves."""
        seen = bool(self.kind.team) or reach_of(self.by, self.kind.name).everything
        return self.kind.create_many is not None and seen

    def _made_together(self, rows: Sequence[Row]) -> list[int | UserError]:
        assert self.kind.create_many
        given = [split(self.kind, row.values) for row in rows]
        made: list[int | UserError] = self.kind.create_many(given, confirmed=self.terms.confirmed, **self._stamps())
        return made

    def _made_alone(self, row: Row) -> int | UserError:
        create, stamps = self.kind.create, self._stamps()
        assert create
        try:
            with transaction.atomic():
                made = create(
                    **confirming(create, self.terms.confirmed), **stamps, **split(self.kind, row.values)
                )  # fmt: skip
                if not self.kind.visible_to(self.by).filter(pk=made.pk).exists():
                    raise NotAllowed(_("You would not see this record yourself."))
        except UserError as error:
            return error
        pk: int = made.pk
        return pk

    def _change(self, rows: Sequence[Row]) -> None:
        ids = [row.record.pk for row in rows]
        able = set(changeable(self.by, self.kind).filter(pk__in=ids).values_list("pk", flat=True)) if rows else set()
        together: list[tuple[Row, dict[str, Any]]] = []
        for row in rows:
            told: dict[str, Any] = differences(self.kind, row.record, row.values)
            if not told:
                self.done.outcomes[row.place] = Outcome(SAME, row.record.pk)
            elif not self.changes or row.record.pk not in able:
                self._refuse(row, NotAllowed(NOT_YOURS))
            elif self._bulk(told):
                together.append((row, told))
            else:
                self._changed(row, partial(self._change_alone, row, told))
        self._change_together(together)

    def _bulk(self, told: Mapping[str, Any]) -> bool:
        own = {one.name for one in self.kind.custom_fields if one.stores}
        return self.kind.many is not None and told.keys() <= self.kind.many.fields | own

    def _change_alone(self, row: Row, told: dict[str, Any]) -> None:
        change, stamps = self.kind.change, self._stamps()
        assert change
        with transaction.atomic():
            change(
                row.record, version=None, **confirming(change, self.terms.confirmed), **stamps,
                **split(self.kind, told),
            )  # fmt: skip

    def _change_together(self, rows: Sequence[tuple[Row, dict[str, Any]]]) -> None:
        many, stored = self.kind.many, []
        own = {one.name for one in self.kind.custom_fields}
        for row, told in rows:
            changed: dict[str, tuple[Any, Any]] = {}
            if self._changed(row, partial(self._store, row, told, changed)):
                stored.append((row.record.pk, changed))
        if not stored or many is None:
            return
        many.change(stored, **self._stamps())
        if told_own := [pk for pk, changed in stored if own & changed.keys()]:
            search.index(self.kind.name, told_own)

    def _store(self, row: Row, told: dict[str, Any], changed: dict[str, tuple[Any, Any]]) -> None:
        """Old and new as the database has them."""
        given = split(self.kind, dict(told))
        custom = given.pop("custom", {})
        assert self.kind.many
        columns: dict[str, Any] = {name: self.kind.model._meta.get_field(name) for name in given}
        new = self.kind.many.check(given, self.by) if given else {}
        for name, column in columns.items():
            changed[name] = (as_stored(column, getattr(row.record, column.attname)), as_stored(column, new[name]))
        changed |= settle(row.record, self.kind.name, custom)

    def _changed(self, row: Row, work: Callable[[], object]) -> bool:
        if not self._tried(row, work):
            return False
        self.done.outcomes[row.place] = Outcome(CHANGED, row.record.pk)
        return True

    def _tried(self, row: Row, work: Callable[[], object]) -> bool:
        try:
            work()
        except UserError as error:
            self._refuse(row, error)
            return False
        return True
