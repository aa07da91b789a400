"""The inputs beside an operator: what kind of value it takes, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.core.enumerated import enumerated
from shuke.core.whole import whole_number
from shuke.records import types
from shuke.records.fields import Choice, Field, Link, Number, Person, YesNo
from shuke.records.filtering import operands
from shuke.records.filtering.dates import COUNTED, NAMED, POINTS, UNITS
from shuke.records.filtering.language import Place
from shuke.records.filtering.related import linked_type
from shuke.records.filtering.words import SPANS, days_told

MOST_OPTIONS = 60  # more are picked by typing
COUNTED_WORDS = {
    "last": gettext_lazy("the last …"), "next": gettext_lazy("the next …"),
    "over": gettext_lazy("longer ago than …"), "beyond": gettext_lazy("further ahead than …"),
    "ago": gettext_lazy("… ago"), "ahead": gettext_lazy("in …"),
}  # fmt: skip
UNIT_WORDS = {
    "day": gettext_lazy("days"), "week": gettext_lazy("weeks"), "month": gettext_lazy("months"),
    "year": gettext_lazy("years"),
}  # fmt: skip
BY_YEAR = ("today", "tomorrow", "this_week", "next_week", "this_month", "next_month")
Option = tuple[str, Any, bool]


@dataclass(frozen=True)
class Inputs:
    """`shape` is what filter.js reads: none, one, words, two, many, yes, span, point, pick.
    `kind` is text, number or date."""

    shape: str
    kind: str = "text"
    first: str = ""
    last: str = ""
    options: list[Option] = field(default_factory=list)
    units: list[Option] = field(default_factory=list)
    counted: bool = False  # whether number and unit are shown
    pick_url: str = ""
    picked: list[tuple[str, str]] = field(default_factory=list)  # id and title
    name: str = field(default_factory=lambda: uuid4().hex[:8])


def inputs_of(place: Place | None, op: str, value: Any, user: User | AnonymousUser) -> Inputs:
    """Of a condition, or, without a place, of a count."""
    if op in {"empty", "filled"}:
        return Inputs("none")
    if place is None or isinstance(place.field, Number):
        return _numbers(op, value)
    if operands.is_day(place.field):
        return _days(op, value)
    if isinstance(place.field, Choice | Link):
        return _chosen(place, value if isinstance(value, list) else [] if value is None else [value], user)
    return _yes_or_no(value) if isinstance(place.field, YesNo) else _words(value)


def _yes_or_no(value: Any) -> Inputs:
    words = (("true", _("Yes")), ("false", _("No")))
    return Inputs("yes", options=[(key, told, str(value).lower() == key) for key, told in words])


def _words(value: Any) -> Inputs:
    return Inputs("words", first=enumerated(value)) if isinstance(value, list) else Inputs("one", first=_text(value))


def _numbers(op: str, value: Any) -> Inputs:
    if op == "between":
        first, last = value if isinstance(value, list) else (None, None)
        return Inputs("two", "number", _text(first), _text(last))
    return Inputs("one", "number", _text(value))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _days(op: str, value: Any) -> Inputs:
    if op in {"within", "yearly"}:
        return _span(value, yearly=op == "yearly")
    if op == "between":
        first, last = value if isinstance(value, list) else (None, None)
        return Inputs("two", "date", _text(first), _text(last))
    return _point(value)


def _span(value: Any, *, yearly: bool) -> Inputs:
    how, number, unit = _counted(value, "next" if yearly else "last")
    chosen = value if isinstance(value, str) else f"month:{value['month']}" if _is_month(value) else how
    counted = [(word, COUNTED_WORDS[word]) for word in (("next",) if yearly else COUNTED)]
    named = [(name, SPANS[name]) for name in (BY_YEAR if yearly else NAMED)]
    months = [(f"month:{month}", days_told({"month": month})) for month in range(1, 13)] if yearly else []
    options = [(key, words, key == chosen) for key, words in [*counted, *named, *months]]
    return Inputs("span", "number", number, options=options, units=_units(unit), counted=chosen in COUNTED)


def _point(value: Any) -> Inputs:
    how, number, unit = _counted(value, "")
    chosen = how or ("today" if value == "today" else "day")
    offered = [("day", _("a day")), ("today", SPANS["today"]), *((word, COUNTED_WORDS[word]) for word in POINTS)]
    options = [(key, words, key == chosen) for key, words in offered]
    day = value if isinstance(value, str) and chosen == "day" else ""
    return Inputs("point", "date", number, day, options, _units(unit), counted=bool(how))


def _is_month(value: Any) -> bool:
    return isinstance(value, dict) and "month" in value


def _counted(value: Any, default: str) -> tuple[str, str, str]:
    if isinstance(value, dict) and "unit" in value:
        how = next(word for word in value if word != "unit")
        return how, str(value[how]), value["unit"]
    return default, "7" if default == "next" else "30", "day"


def _units(chosen: str) -> list[Option]:
    return [(unit, UNIT_WORDS[unit], unit == chosen) for unit in UNITS]


def _chosen(place: Place, values: list[Any], user: User | AnonymousUser) -> Inputs:
    wanted = {str(value) for value in values}
    offered = _offered(place.field, user)
    if offered is not None:
        return Inputs("many", options=[(key, words, key in wanted) for key, words in offered])
    kind = types.named(linked_type(place.field))
    found = kind.visible_to(user).filter(pk__in=filter(None, map(whole_number, wanted)))
    return Inputs(
        "pick", pick_url=f"{kind.list_url()}pick/", picked=[(str(one.pk), kind.title_of(one)) for one in found]
    )


def _offered(of: Field, user: User | AnonymousUser) -> list[tuple[str, Any]] | None:
    """What can be ticked; None when there is too much of it."""
    if isinstance(of, Choice):
        return [(one.key, one.label) for one in of.options()]
    if isinstance(of, Person):
        people = User.objects.filter(is_active=True).order_by("name", "id")[:MOST_OPTIONS]
        return [(operands.ME, _("me")), *((str(one.pk), str(one)) for one in people)]
    kind = types.known(linked_type(of))
    if kind is None or not kind.small:
        return [] if kind is None else None
    rows = list(kind.visible_to(user)[: MOST_OPTIONS + 1])
    mine = [(operands.MY_TEAMS, _("my teams"))] if kind.name == "team" else []
    return None if len(rows) > MOST_OPTIONS else [*mine, *((str(one.pk), kind.title_of(one)) for one in rows)]
