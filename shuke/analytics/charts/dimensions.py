"""What a chart is divided by: each kind of field knows how the database tells its values apart, what they are called,
in which order they stand, and by which filter a list shows the records behind one of them.

A key is a value as the answer holds it: a text, a number, the first day of a month. None: nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, Func, Q, Value, When
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuke.accounts.policy import reach_of, sees_all
from shuke.analytics.charts import spans
from shuke.analytics.charts.bands import lay_out
from shuke.analytics.charts.question import Unit
from shuke.analytics.reports import Person
from shuke.records.fields import Field, Link
from shuke.records.fields.choice import Choice
from shuke.records.fields.link import TEAM
from shuke.records.filtering.language import Place
from shuke.records.types import RecordType

Key = Any
Condition = Mapping[str, Any]
OTHERS = "\x00others"  # the key of all that are not among the first
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Dimension:
    """`place` is where the field stands, perhaps of a linked record. `open_ended`: there may be any number of values,
    of which the first few are shown."""

    place: Place
    user: Person

    open_ended: ClassVar[bool] = True
    ranked: ClassVar[bool] = True  # the largest first; else in an order of their own

    def value(self) -> Any:
        """The field in SQL; behind a link to what the person does not see, nothing is filled in."""
        prefix = "".join(f"{link.name}__" for _here, link in self.place.links)
        found = self.place.field.expression(prefix)
        reached = _reached(self.place, self.user)
        return Case(When(reached, then=found), default=None) if reached else found

    def expression(self) -> Any:
        """What rows are grouped by."""
        return self.value()

    def key(self, raw: Any) -> Key:
        return raw

    def labels(self, keys: Collection[Key]) -> dict[Key, str]:
        return {key: self.place.field.said(key) for key in keys}

    def short(self, key: Key) -> str:
        """For an axis; empty: as its label."""
        return ""

    def ordered(self, keys: Iterable[Key]) -> list[Key]:
        return sorted(keys)

    def condition(self, key: Key) -> Condition | None:
        """None where the filter language has no words for it."""
        return {"field": self.place.path, "op": "is", "value": key}

    def without(self) -> Condition:
        return {"field": self.place.path, "op": "empty"}

    def others(self, shown: Sequence[Key]) -> Condition:
        rest = [{"field": self.place.path, "op": "filled"}]
        if shown:
            rest.append({"field": self.place.path, "op": "none_of", "value": list(shown)})  # type: ignore[dict-item]  # a list
        return {"all": rest}

    @property
    def label(self) -> str:
        return str(self.place.field.label(self.place.record_type.model))


class Texts(Dimension):
    def expression(self) -> Any:
        return NullIf(self.value(), Value(""), output_field=models.TextField())


class Options(Dimension):
    """A choice: in the order in which its words were laid down."""

    open_ended = False
    ranked = False

    def key(self, raw: Any) -> Key:
        return str(raw) if raw else None  # of a choice among rows, the number of one

    def ordered(self, keys: Iterable[Key]) -> list[Key]:
        field = self.place.field
        assert isinstance(field, Choice)
        places = {one.key: at for at, one in enumerate(field.options())}
        return sorted(keys, key=lambda key: (places.get(key, len(places)), str(key)))

    def condition(self, key: Key) -> Condition:
        return {"field": self.place.path, "op": "any_of", "value": [key]}


class Whether(Dimension):
    open_ended = False
    ranked = False

    def key(self, raw: Any) -> Key:
        return None if raw is None else bool(raw)

    def ordered(self, keys: Iterable[Key]) -> list[Key]:
        return sorted(keys, reverse=True)

    def without(self) -> Condition:
        asked = [{"field": self.place.path, "op": "is", "value": answer} for answer in (True, False)]
        return {"not": {"any": asked}}


class Links(Dimension):
    def labels(self, keys: Collection[Key]) -> dict[Key, str]:
        link = self.place.field
        assert isinstance(link, Link)
        known = self._titles(link, [key for key in keys if isinstance(key, int)])
        return {key: known.get(key) or f"#{key}" for key in keys}

    def _titles(self, link: Link, ids: list[int]) -> dict[int, str]:
        kind: RecordType | None = link.linked_type()
        if kind is None:
            return {} if link.custom else _called(link, self.place.record_type, ids)
        rows = kind.records() if _whole(kind, self.user) else kind.visible_to(self.user)
        return {one.pk: kind.title_of(one) for one in rows.filter(pk__in=ids)}

    def ordered(self, keys: Iterable[Key]) -> list[Key]:
        return sorted(keys)

    def condition(self, key: Key) -> Condition:
        return {"field": self.place.path, "op": "any_of", "value": [key]}


def _called(link: Field, kind: RecordType, ids: list[int]) -> dict[int, str]:
    """Of what has no list of its own, such as people of staff."""
    model: Any = kind.model._meta.get_field(link.name).related_model
    return {one.pk: str(one) for one in model._base_manager.filter(pk__in=ids)}  # noqa: SLF001 -- Django's name


@dataclass(frozen=True)
class Days(Dimension):
    """Days and moments, gathered by `unit` in the shop's own time. The database groups by day or by hour, which it can
    without knowing of weeks and time zones; what is longer is put together here."""

    unit: str = Unit.MONTH
    moments: bool = False

    open_ended = False
    ranked = False

    def expression(self) -> Any:
        return Hour(self.value(), fine=not _whole_hours()) if self.moments else self.value()

    def key(self, raw: Any) -> Key:
        if not raw:
            return None
        day = _local_day(raw) if self.moments else raw if isinstance(raw, date) else parse_date(raw)
        return spans.bucket(day, self.unit) if day else None

    def labels(self, keys: Collection[Key]) -> dict[Key, str]:
        return {key: spans.told(key, self.unit) for key in keys}

    def short(self, key: Key) -> str:
        return spans.told_shortly(key, self.unit)

    def condition(self, key: Key) -> Condition | None:
        if isinstance(key, date):
            first, last = spans.bounds(key, self.unit)
            return {"field": self.place.path, "op": "between", "value": [first.isoformat(), last.isoformat()]}
        if self.unit == Unit.MONTH_OF_YEAR and not self.moments:
            return {"field": self.place.path, "op": "yearly", "value": {"month": key}}
        return None


class Hour(Func):
    """The hour of a moment in UTC as text, with its minute where a time zone is not whole hours away. As PostgreSQL has
    moments they are told so first; elsewhere they are such a text already."""

    output_field = models.TextField()

    def __init__(self, expression: Any, *, fine: bool) -> None:
        super().__init__(expression)
        self.fine = fine

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        source = self.source_expressions[0]
        sql, params = compiler.compile(source)
        if connection.vendor == "postgresql" and isinstance(source.output_field, models.DateTimeField):
            sql = f"TO_CHAR({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"
        return f"SUBSTR({sql}, 1, {16 if self.fine else 13})", params


def _local_day(raw: str) -> date:
    minute = raw[14:16] or "00"
    at = datetime.fromisoformat(f"{raw[:10]}T{raw[11:13]}:{minute}").replace(tzinfo=UTC)
    return timezone.localtime(at).date()


def _whole_hours() -> bool:
    zone, year = timezone.get_current_timezone(), timezone.now().year
    offsets = [datetime(year, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7)]
    return all(one is not None and not one % HOUR for one in offsets)


@dataclass(frozen=True)
class Bands(Dimension):
    """A number in bands as wide as `step`, from `low` on; from the one numbered `most` on there is only one. How they
    lie is known once the numbers are; `wanted` is how wide somebody wants them. `scale` is by what the column's whole
    numbers are divided."""

    wanted: Decimal | None = None
    scale: int = 1
    low: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    most: int = 1

    open_ended = False
    ranked = False

    def expression(self) -> Any:
        return Band(self.value(), int(self.low * self.scale), max(int(self.step * self.scale), 1), self.most)

    def laid_out(self, lowest: Decimal, highest: Decimal, mean: Decimal) -> Bands:
        found = lay_out(lowest, highest, mean, step=self.wanted, whole=self.scale == 1)
        return replace(self, low=found.low, step=found.step, most=found.most)

    def labels(self, keys: Collection[Key]) -> dict[Key, str]:
        return {key: self._told(key) for key in keys}

    def _told(self, key: int) -> str:
        (first, end), said = self._ends(key), self.place.field.said
        if end is None:
            return _("%(number)s and more") % {"number": said(first)}
        if self.scale > 1:
            return _("%(first)s to under %(end)s") % {"first": said(first), "end": said(end)}
        return said(first) if self.step == 1 else f"{said(first)}–{said(end - 1)}"

    def _ends(self, key: int) -> tuple[Decimal, Decimal | None]:
        first = self.low + self.step * key
        return first, None if key >= self.most else first + self.step

    def condition(self, key: Key) -> Condition:
        first, end = self._ends(key)
        path = self.place.path
        least = {"field": path, "op": ">=", "value": f"{first:f}"}
        return {"all": [least, {"field": path, "op": "<", "value": f"{end:f}"}]} if end is not None else least


class Band(Func):
    """In which band a whole number lies, those above all in the last. Both databases divide whole numbers to whole
    numbers, and nothing lies below `low`."""

    output_field = models.BigIntegerField()

    def __init__(self, expression: Any, low: int, step: int, most: int) -> None:
        super().__init__(expression)
        self.low, self.step, self.most = low, step, most

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        least = "LEAST" if connection.vendor == "postgresql" else "MIN"
        band = f"{least}((({sql}) - ({self.low})) / {self.step}, {self.most})"
        return f"CASE WHEN ({sql}) IS NULL THEN NULL ELSE {band} END", [*params, *params]


# — Through links —


def _reached(place: Place, user: Person) -> Q | None:
    """What must hold for the fields of a linked record to be told: the same that the filter language asks."""
    asked, prefix = Q(), ""
    for here, link in place.links:
        there = link.linked_type()  # type: ignore[attr-defined]  # a place leads along links
        prefix += link.name
        if there.name != TEAM and here.through != link.name:
            asked &= _seen(there, prefix, user)
        prefix += "__"
    return asked or None


def _seen(kind: RecordType, path: str, user: Person) -> Q:
    if not _whole(kind, user):
        return Q(**{f"{path}__in": kind.visible_to(user).order_by().values("pk")})
    return Q(**{f"{path}__deleted_at": None}) if hasattr(kind.model, "deleted_at") else Q()


def _whole(kind: RecordType, user: Person) -> bool:
    """Whether the person sees all there are."""
    return sees_all(user) and reach_of(user, kind.name).everything
