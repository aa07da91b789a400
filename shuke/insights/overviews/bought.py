"""Who first bought when, and whether they came back: asked of the warehouse, for the customers whom a person may know.

The warehouse knows no rights: whoever does not see everybody gives it the numbers of their own customers.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import reach_of
from shuke.analytics.warehouse import store
from shuke.insights.overviews.gate import Condition
from shuke.orders.queries import buyers

if TYPE_CHECKING:
    import pyarrow as pa


def not_yet() -> str:
    """What to say instead, as long as nothing can be asked."""
    if store.current():
        return ""
    return _("This is counted from all orders: it appears by itself within minutes of the first ones.")


def cohorts(user: User) -> list[dict[str, Any]]:
    from shuke.analytics.warehouse import measures

    return _asked(measures.cohorts, user)


def by_quarter(user: User) -> list[dict[str, Any]]:
    from shuke.analytics.warehouse import measures

    return _asked(measures.migration, user)


def _asked(question: Any, user: User) -> list[dict[str, Any]]:
    """Of customers who are not in the bin, and of those only whom the person may know. Raises NotBuiltYet before it
    loads anything."""
    store.built()
    import ibis

    from shuke.analytics.warehouse import reading

    sales, customers = reading.star().sales, reading.star().customers
    sales = sales.semi_join(customers, "customer_id")
    if reach_of(user, "customer").everything and reach_of(user, "order").everything:
        return reading.answer(question(sales)).to_pylist()
    own = ibis.table({"customer_id": "int64"}, name="own")
    return reading.answer(question(sales.semi_join(own, "customer_id")), own=_numbers(user)).to_pylist()


def _numbers(user: User) -> pa.Table:
    import pyarrow as pa

    ids = buyers(user).order_by().values_list("pk", flat=True)
    return pa.table({"customer_id": pa.array(list(ids.iterator()), pa.int64())})


# — The same as conditions of the list —


def month_of(number: int) -> tuple[date, date]:
    """First and last day of a month as the warehouse counts them."""
    return date(number // 12, number % 12 + 1, 1), _before(date((number + 1) // 12, (number + 1) % 12 + 1, 1))


def quarter_of(number: int) -> tuple[date, date]:
    return month_of(number * 3)[0], month_of(number * 3 + 2)[1]


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def bought(span: tuple[date, date]) -> Condition:
    return _purchases(">=", 1, {"field": "ordered_on", "op": "between", "value": [one.isoformat() for one in span]})


def not_bought(span: tuple[date, date]) -> Condition:
    return _purchases("is", 0, {"field": "ordered_on", "op": "between", "value": [one.isoformat() for one in span]})


def not_before(day: date) -> Condition:
    return _purchases("is", 0, {"field": "ordered_on", "op": "<", "value": day.isoformat()})


def once_before(day: date) -> Condition:
    return _purchases(">=", 1, {"field": "ordered_on", "op": "<", "value": day.isoformat()})


def _purchases(op: str, value: int, where: Condition) -> Condition:
    return {"related": "purchases", "op": op, "value": value, "where": where}
