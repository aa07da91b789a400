"""What points to a record: every way in which rows of any table name it.

Foreign keys are read off the models, so that a later app is known by itself. What no machine can see is listed in
`config/pointing.py`: a type and an id in two columns, ids in ranges, ids in filters. A test finds columns that look
like it and are not listed. Links among the shop's own fields are read off these.

Nothing here asks who may see the rows: it is for the engine's own work (merging, a person's data, erasure).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.lookups import In

from shuke.records import mentions, types
from shuke.records.fields.stored import Custom, KeptWhole, check_key
from shuke.records.models import CustomField
from shuke.records.types import RecordType

Ids = Collection[int]


class Fate(Enum):
    """What becomes of the pointing rows when their record goes into another one."""

    FOLLOWS = "follows"
    REPEATS = "repeats"  # says again what the row that it hangs on says, and goes where that one goes
    PART = "part"  # is the record's own, as a field is: its phones
    WORKED_OUT = "worked out"  # made anew from the rest
    STAYS = "stays"  # tells of that very record: history, and what an import made


@dataclass(frozen=True)
class Pointer:
    """One way to name a record. `key` is its name for good: what was moved by a merge is kept under it."""

    model: type[models.Model]
    column: str
    fate: Fate = Fate.FOLLOWS
    through: str = ""  # of what REPEATS: the link to the row that it hangs on

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column}"

    @property
    def label(self) -> Any:
        """What the rows are to a person: the type they are records of, if they are."""
        kind = next((one for one in types.all_types() if one.model is self.model and not one.custom_object), None)
        return kind.plural if kind else self.model._meta.verbose_name_plural

    def rows(self, ids: Ids) -> QuerySet[Any]:
        """Those that point to one of these records, also from the bin."""
        return self._all().filter(self.names(ids))

    def count(self, pk: int) -> int:
        return self.rows([pk]).count()

    def names(self, ids: Ids) -> Q:
        return Q(**{f"{self.column}__in": list(ids)})

    def lead(self, rows: QuerySet[Any], to: int) -> int:
        """Let these rows point there instead; no rule is asked and no event written: that is the caller's."""
        return rows.update(**{self.column: to})

    def _all(self) -> QuerySet[Any]:
        return self.model._base_manager.all()  # noqa: SLF001 -- the managers of some models hide rows


@dataclass(frozen=True)
class Named(Pointer):
    """A type and an id beside it, without a foreign key. `word` is what the first column calls the type."""

    type_column: str = ""
    word: str = ""

    def names(self, ids: Ids) -> Q:
        return Q(**{self.type_column: self.word}) & super().names(ids)


@dataclass(frozen=True)
class Ranged(Pointer):
    """A stretch of ids, from `column` to `last`."""

    last: str = ""
    type_column: str = ""
    word: str = ""

    def names(self, ids: Ids) -> Q:
        within = [Q(**{f"{self.column}__lte": one, f"{self.last}__gte": one}) for one in ids]
        return Q(**{self.type_column: self.word}) & reduce(or_, within, Q(pk__in=()))


@dataclass(frozen=True)
class OwnLink(Pointer):
    """A link among the shop's own fields, `column`, of the records of one type."""

    record_type: str = ""

    @property
    def key(self) -> str:
        return f"{self.record_type}.custom.{self.column}"

    @property
    def label(self) -> Any:
        return types.named(self.record_type).plural

    def names(self, ids: Ids) -> Q:
        kept = [Value(one, output_field=models.BigIntegerField()) for one in ids]
        return Q(In(Custom(self.column, KeptWhole()), kept)) if kept else Q(pk__in=())

    def lead(self, rows: QuerySet[Any], to: int) -> int:
        return rows.update(custom=_Put(self.column, to))

    def _all(self) -> QuerySet[Any]:
        return types.named(self.record_type).records()


@dataclass(frozen=True)
class Mention(Pointer):
    """A filter in a JSON column that asks for the record by its id: a view, a layout, a roll-up."""

    target: str = ""
    read: Callable[[Any, Any, Mapping[int, int], str], Any] = mentions.of_row

    def rows(self, ids: Ids) -> QuerySet[Any]:
        nowhere = dict.fromkeys(ids, 0)
        found = [one.pk for one in self._all() if self.swapped(one, nowhere) != getattr(one, self.column)]
        return self._all().filter(pk__in=found)

    def swapped(self, row: Any, ids: Mapping[int, int]) -> Any:
        """The column's value with these ids instead of those."""
        return self.read(row, getattr(row, self.column), ids, self.target)

    def lead(self, rows: QuerySet[Any], to: int) -> int:
        raise NotImplementedError("a filter is swapped row by row, so that it can be put back")


class _Put(Func):
    """`custom` with another id under one key."""

    def __init__(self, key: str, pk: int) -> None:
        check_key(key)
        super().__init__(F("custom"), Value(pk, output_field=models.BigIntegerField()), output_field=models.JSONField())
        self.key = key

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        joined = f", '$.{self.key}', "
        return super().as_sql(compiler, connection, template="JSON_SET(%(expressions)s)", arg_joiner=joined)

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        template, joined = "JSONB_SET(%(expressions)s::bigint::text::jsonb)", f", '{{{self.key}}}', "
        return super().as_sql(compiler, connection, template=template, arg_joiner=joined)


@dataclass(frozen=True)
class Naming:
    """What config says of a pair of columns: for a type, its pointer. `of` limits it to one type, `called` is what the
    first column calls it: what events call it, unless said otherwise."""

    model: type[models.Model]
    column: str
    type_column: str = ""
    fate: Fate = Fate.FOLLOWS
    of: str = ""
    called: Callable[[RecordType], str] = lambda kind: kind.subject
    last: str = ""
    through: str = ""

    def pointer(self, kind: RecordType) -> Pointer | None:
        if self.of and self.of != kind.name:
            return None
        known: Any = {"model": self.model, "column": self.column, "fate": self.fate, "through": self.through}
        if not self.type_column:
            return Pointer(**known)
        word = self.called(kind)
        if self.last:
            return Ranged(**known, last=self.last, type_column=self.type_column, word=word)
        return Named(**known, type_column=self.type_column, word=word)

    @property
    def columns(self) -> set[str]:
        return {f"{self.model._meta.label_lower}.{name}" for name in (self.column, self.last) if name}


@dataclass(frozen=True)
class Told:
    """The whole list of config. `fates` are those of foreign keys that do not simply follow: key → fate and, of what
    repeats, through which link. `filters` are JSON columns with filters in them."""

    namings: Sequence[Naming] = ()
    fates: Mapping[str, tuple[Fate, str]] = ()  # type: ignore[assignment]  # nothing, until config has spoken
    filters: Sequence[tuple[type[models.Model], str, Callable[..., Any]]] = ()


_told: list[Told] = [Told()]


def install(told: Told) -> None:
    """Called once, by config."""
    _told[:] = [told]


def told() -> Told:
    """What config has listed."""
    return _told[0]


def pointers(kind: RecordType) -> list[Pointer]:
    """Every way in which a record of this type may be named, in a settled order."""
    return [*_columns(kind), *_named(kind), *_own_links(kind), *_mentions(kind)]


def pointing(kind: RecordType, pk: int) -> dict[Pointer, int]:
    """How many rows point to this record, by each way that has any."""
    return {one: count for one in pointers(kind) if (count := one.count(pk))}


def _columns(kind: RecordType) -> Iterator[Pointer]:
    """Foreign keys, one to one and, by their own tables, many to many. Of parts that a subclass of the model has,
    there are none."""
    fates = dict(_told[0].fates)
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.label_lower):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is kind.model:
                fate, through = fates.get(f"{model._meta.label_lower}.{field.name}", (Fate.FOLLOWS, ""))
                yield Pointer(model, field.name, fate, through)


def _named(kind: RecordType) -> Iterator[Pointer]:
    yield from filter(None, (one.pointer(kind) for one in _told[0].namings))


def _own_links(kind: RecordType) -> Iterator[Pointer]:
    """Also of fields that were deleted, as long as their values are kept."""
    links = CustomField.objects.filter(kind="link", options__to=kind.name, emptied_at=None)
    for row in links.order_by("record_type", "id"):
        if (holder := types.known(row.record_type)) is not None:
            yield OwnLink(holder.model, row.key, record_type=holder.name)


def _mentions(kind: RecordType) -> Iterator[Pointer]:
    for model, column, read in _told[0].filters:
        yield Mention(model, column, target=kind.name, read=read)
