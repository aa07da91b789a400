"""What a condition is compared with: checked when the filter is read, made into values when it is asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import visible_team_ids
from shuke.core.errors import UserError
from shuke.core.fields import ScaledDecimalField
from shuke.records.fields import Date, DateTime, Field, Number, Person
from shuke.records.filtering import dates
from shuke.records.filtering.language import CONTRARY, MOST_VALUES, FilterRefused, Place
from shuke.records.filtering.related import Related, linked_type

ANY_DAY = date(2024, 2, 29)
ME, MY_TEAMS = "me", "my_teams"
NUMBERED = ("is", "is_not", "<", "<=", ">", ">=", "between")
SO_MANY = 1_000_000  # beyond that nothing is counted
ONE_VALUE = _("This condition needs a value.")


def operators(place: Place) -> tuple[str, ...]:
    """A choice may be asked with `is` as well as with `any_of`; a date also every year anew."""
    own = place.field.operators
    if "any_of" in own and "is" not in own:
        own = ("is", "is_not", *own)
    return (*own, "yearly") if isinstance(place.field, Date) and "yearly" not in own else own


def check(place: Place, op: str, value: Any, user: User | AnonymousUser) -> None:
    """Raises FilterRefused for a value that the condition can't have."""
    operand(place, op, value, user, ANY_DAY)


def operand(place: Place, op: str, value: Any, user: User | AnonymousUser, on: date) -> Any:
    """The value as it is compared: a list for any_of, a pair for between and within, stretches of the year for yearly.

    Days are always compared as a span, whatever the operator: `Span` for dates, first and last moment for moments.
    """
    op = CONTRARY.get(op, op)
    if op == "filled":
        return None
    if op == "yearly":
        return dates.month_days(dates.span(value, on))
    if is_day(place.field):
        return _as_moments(place.field, _span(op, value, on))
    if op == "any_of":
        return _several(place, value, user)
    return _ends(place, value) if op == "between" else _one(place, value, user)


def is_day(field: Field) -> bool:
    return isinstance(field, Date | DateTime)


def _span(op: str, value: Any, on: date) -> dates.Span:
    if op == "within":
        return dates.span(value, on)
    if op == "between":
        first, last = _pair(value)
        return (None if first is None else dates.point(first, on), None if last is None else dates.point(last, on))
    day = dates.point(value, on)
    before, after = max(day, date(1, 1, 2)) - timedelta(1), min(day, date(9999, 12, 30)) + timedelta(1)
    return {"is": (day, day), "<": (None, before), "<=": (None, day), ">": (after, None), ">=": (day, None)}[op]


def _several(place: Place, value: Any, user: User | AnonymousUser) -> list[Any]:
    if not isinstance(value, list) or not value or len(value) > MOST_VALUES:
        raise FilterRefused(_("Choose at least one and at most %(most)s values."), most=MOST_VALUES)
    found: list[Any] = []
    for one in value:
        made = _one(place, one, user)
        found += made if isinstance(made, list) else [made]
    return found


def _ends(place: Place, value: Any) -> tuple[Any, Any]:
    first, last = _pair(value)
    return (
        None if first is None else _value(place, first),
        None if last is None else _value(place, last),
    )


def _pair(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list) or len(value) != 2 or value == [None, None]:
        raise FilterRefused(_("“Between” needs a first and a last value."))
    return value[0], value[1]


def _one(place: Place, value: Any, user: User | AnonymousUser) -> Any:
    if value == ME and isinstance(place.field, Person):
        return user.pk or 0
    if value == MY_TEAMS and linked_type(place.field) == "team":
        return visible_team_ids(user)
    return _value(place, value)


def _value(place: Place, given: Any) -> Any:
    if given is None or isinstance(given, dict | list):
        raise FilterRefused(ONE_VALUE)
    try:
        found = place.field.checked(place.field.operand(given))
    except UserError as error:
        raise FilterRefused(error.message, **error.params) from None
    if found is None:
        raise FilterRefused(ONE_VALUE)
    if isinstance(found, Decimal) and found % 1 and _is_whole(place):
        raise FilterRefused(_("“%(name)s” is a whole number."), name=str(place.field.label(place.record_type.model)))
    return found


def plain_value(field: Field, given: Any) -> Any:
    """What was checked before, as the field says it; as it stands where it no longer can be read."""
    try:
        return field.operand(given)
    except UserError:
        return given


def _is_whole(place: Place) -> bool:
    column = place.field.asked_as(place.record_type.model)
    return isinstance(column, models.IntegerField) and not isinstance(column, ScaledDecimalField)


def _as_moments(field: Field, days: dates.Span) -> Any:
    """Of a moment, whole days are asked: from the first's beginning until the last's end."""
    if not isinstance(field, DateTime):
        return days
    first, last = days
    return (begins(first) if first else None, begins(last + timedelta(1)) if last and last < date.max else None)


def begins(day: date) -> datetime:
    """Midnight in the shop's own time; the far ends of the calendar stand a day off, where no zone can overflow."""
    inner = min(max(day, date(1, 1, 3)), date(9999, 12, 29))
    return timezone.make_aware(datetime.combine(inner, time()))


# — Of related records —


def measures(field: Field) -> tuple[str, ...]:
    """What can be made of the column over several records."""
    if not field.column:
        return ()
    if isinstance(field, Number):
        return ("sum", "average", "min", "max")
    return ("min", "max") if isinstance(field, Date | DateTime) else ()


def check_measure(related: Related, how: str, of: Field | None, op: str, value: Any) -> None:
    able = NUMBERED if of is None or how in {"sum", "average"} else of.operators
    if op not in able:
        raise FilterRefused(_("“%(field)s” can't be asked with “%(op)s”."), field=str(related.label), op=op[:20])
    measure_operand(related, of, op, value, ANY_DAY)


def measure_operand(related: Related, of: Field | None, op: str, value: Any, on: date) -> Any:
    """Numbers for count, sum and average; else as the measured column is compared."""
    if of is not None:
        return operand(Place((), related.record_type, of), op, value, AnonymousUser(), on)
    if op == "between":
        return tuple(None if one is None else _count(one) for one in _pair(value))
    return _count(value)


def _count(value: Any) -> int:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool | list | dict) else Decimal(-1)
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 <= number <= SO_MANY) or number % 1:
        raise FilterRefused(_("A count is a whole number from 0 to 1,000,000."))
    return int(number)
