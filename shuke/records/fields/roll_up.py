"""What the records that lead here amount to: how many orders a customer has, when the last card ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Avg, Count, Max, Min, Sum
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.core.errors import UserError
from shuke.records.fields.base import BadOption, Field
from shuke.records.fields.date import Date
from shuke.records.fields.money import Money
from shuke.records.fields.number import Number

MEASURES = {
    "count": _("How many there are"), "sum": _("Sum"), "min": _("Smallest, or earliest"),
    "max": _("Largest, or latest"),
    "average": _("Average"),
}  # fmt: skip
IN_SQL = {"sum": Sum, "min": Min, "max": Max, "average": Avg}


@dataclass(frozen=True)
class RollUp(Field):
    """`source` is the related set by its name (records.filtering.related), `measured` the field of it that is added up,
    `where` a filter on it. Only what the reader may see counts. Lists are filtered by the related set itself."""

    read_only: bool = True
    of: str = ""  # the record type that has this field
    source: str = ""
    measure: str = "count"
    measured: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)

    kind = "roll_up"
    kind_label = _("Roll-up")
    kind_help = _("Counts or adds up records that belong to it, such as orders of the last year.")
    icon = "sum"
    operators = ()
    align = "end"
    stores = False
    indexable = False

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        names = {name: options[name] for name in ("measure", "measured") if options.get(name)}
        return cls(source=str(options.get("set", "")), where=options.get("condition") or {}, **names, **known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        sets = [(one.name, one.label) for one in _sets(record_type)]
        measured = [
            (f"{one.name}:{other.name}", f"{one.label}：{other.label(one.record_type.model)}")
            for one in _sets(record_type) for other in one.record_type.fields if isinstance(other, Number | Date)
        ]  # fmt: skip
        return {
            "set": forms.ChoiceField(label=_("Of which records?"), choices=sets),
            "measure": forms.ChoiceField(label=_("What of them?"), choices=list(MEASURES.items())),
            "measured": forms.ChoiceField(
                label=_("Of which field?"), choices=[("", "—"), *measured], required=False,
                help_text=_("Not needed to count them."),
            ),
            "last_days": forms.IntegerField(
                label=_("Only of the last so many days"), min_value=1, max_value=3660, required=False
            ),
        }  # fmt: skip

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        chosen = next((one for one in _sets(record_type) if one.name == given.get("set")), None)
        if chosen is None:
            raise BadOption("set", _("Choose which records."))
        if (measure := given.get("measure") or "count") not in MEASURES:
            raise BadOption("measure", _("Choose what of them."))
        measured = str(given.get("measured") or "").removeprefix(f"{chosen.name}:")
        column = chosen.record_type.known_field(measured)
        fits = isinstance(column, Number) or (isinstance(column, Date) and measure in {"min", "max"})
        if measure != "count" and not fits:
            raise BadOption("measured", _("Choose a field of these records that can be measured so."))
        kept = {"set": chosen.name, "measure": measure, "measured": "" if measure == "count" else measured}
        kept["condition"] = _condition(given, chosen)
        kept["last_days"] = given.get("last_days") or None
        return kept | {"source": chosen.record_type.name}

    @classmethod
    def speaks_of(cls, options: Mapping[str, Any], name: str) -> bool:
        return options.get("measured") == name

    def within(self, record_type: Any) -> Field:
        return replace(self, of=record_type.name)

    @property
    def result(self) -> Field:
        """The kind of field that shows what comes out."""
        column = self._column()
        made: Field = Number(self.name, custom=True)
        if isinstance(column, Money) and self.measure != "count":
            made = Money(self.name, custom=True)
        elif isinstance(column, Date):
            made = Date(self.name, custom=True)
        return made

    def value(self, record: Any) -> Any:
        """Known once a page has gathered it."""
        return getattr(record, "_rolled_up", {}).get(self.name)

    def raw(self, record: Any) -> Any:
        return None

    def initial(self, record: Any) -> Any:
        return None

    def said(self, value: Any) -> str:
        return self.result.said(value)

    def plain(self, record: Any) -> Any:
        value = self.value(record)
        return value if value is None or isinstance(value, int) else str(value)

    def schema(self) -> dict[str, Any]:
        return self.result.schema() | {"readOnly": True}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.CharField(disabled=True, required=False)

    def asked_as(self, model: type[models.Model]) -> models.Field:
        return self.result.stored.column.clone()

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        found = self._found([one.pk for one in records], user) if records else {}
        nothing = {"count": 0, "sum": Decimal(0)}.get(self.measure) if found is not None else None
        found = found or {}
        for record in records:
            record.__dict__.setdefault("_rolled_up", {})[self.name] = found.get(record.pk, nothing)

    def _found(self, ids: Sequence[int], user: User | AnonymousUser) -> dict[int, Any] | None:
        """In one query, of what the person may see. None where the person may not ask: the filter, the field that is
        measured or the link speaks of what their role closes."""
        from shuke.records import filtering

        related, column = self._related(), self._column()
        if related is None or (self.measure != "count" and column is None):
            return None
        kind, link = related.record_type, related.link
        closed = fields_closed(user, kind.name)
        if link.tells_of(closed) or (column is not None and column.tells_of(closed)):
            return None
        rows = kind.visible_to(user).order_by().filter(In(link.expression(), list(ids)))
        try:
            asked = filtering.parse(self.where or None, kind, user)
        except UserError:
            return None
        if asked:
            rows = rows.filter(asked.q(user, timezone.localdate()))
        grouped = rows.annotate(leads_to=link.expression()).values("leads_to")
        return {row["leads_to"]: self._read(row["rolled"]) for row in grouped.annotate(rolled=self._sql(kind))}

    def _sql(self, kind: Any) -> Any:
        column = self._column()
        if self.measure == "count" or column is None:
            return Count("pk")
        kept = column.asked_as(kind.model).clone()
        if self.measure == "average":
            return Avg(column.expression(), output_field=models.FloatField()) / float(getattr(kept, "scale", 1))
        return IN_SQL[self.measure](column.expression(), output_field=kept)

    def _read(self, value: Any) -> Any:
        if isinstance(value, float):
            return Decimal(str(round(value, 4)))
        if isinstance(value, str):
            return Date(self.name, custom=True).stored.kept(value)
        return value

    def _related(self) -> Any:
        from shuke.records import types
        from shuke.records.filtering.related import related_named

        kind = types.known(self.of)
        return related_named(kind, self.source) if kind else None

    def _column(self) -> Field | None:
        related = self._related()
        return related.record_type.known_field(self.measured) if related and self.measured else None


def _sets(record_type: Any) -> list[Any]:
    from shuke.records.filtering.related import related_to

    return related_to(record_type)


def _condition(given: Mapping[str, Any], related: Any) -> dict[str, Any]:
    """A filter as it was given; or, of a form, the last so many days."""
    if days := given.get("last_days"):
        if related.day is None:
            raise BadOption("last_days", _("These records have no date."))
        return {"field": related.day.name, "op": "within", "value": {"last": int(days), "unit": "day"}}
    return dict(given.get("condition") or {})
