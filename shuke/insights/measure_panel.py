"""What the customer page shows of the measures: value, rhythm and risk, each with the sentence that says why.

Nothing is shown that isn't known, nor what the reader may not know. Of one purchase no more is said than that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.accounts.policy import fields_closed
from shuke.customers.models import Customer
from shuke.insights.models import CustomerMeasure
from shuke.orders.queries import sees_purchases
from shuke.ui.templatetags.ui import money, number

RISKY, WATCHED = 60, 35  # percent
EVEN, CHANCE = 70, 55


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    why: str
    tone: str = ""  # good, accent or warn


def customer_measures(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    row: CustomerMeasure | None = getattr(customer, "measure", None)  # fetched once for all panels
    if row is None or not row.frequency or not sees_purchases(request.user):
        return None
    figures = list(said(row, fields_closed(request.user, "customer")))
    return ("insights/_customer_measures.html", {"figures": figures}) if figures else None


def said(row: CustomerMeasure, closed: Collection[str]) -> Iterator[Figure]:
    """What there is to say, to somebody from whom these fields are kept."""
    if row.frequency < 2:
        yield _too_early(row, closed)
    else:
        yield from _value(row, closed)
        yield from _rhythm(row, closed)
        yield from _risk(row, closed)
    yield from _profit(row, closed)
    yield from _satisfaction(row, closed)


def _known(row: CustomerMeasure, closed: Collection[str], *names: str) -> bool:
    return all(name not in closed and getattr(row, name) is not None for name in names)


def _too_early(row: CustomerMeasure, closed: Collection[str]) -> Figure:
    why = _("Has bought on one day only: that says little about one person.")
    if _known(row, closed, "expected_value", "monetary") and row.expected_value:
        why += " " + _("Customers like this spend about %(value)s in the next 12 months, in the mean.") % {
            "value": money(round(row.expected_value))
        }
    return Figure(_("Value and risk"), _("Too early to say"), why)


def _value(row: CustomerMeasure, closed: Collection[str]) -> Iterator[Figure]:
    if not _known(row, closed, "expected_purchases", "frequency"):
        return
    times = _times(row)
    if _known(row, closed, "expected_value", "monetary") and row.expected_value:
        facts = {"days": number(row.frequency), "mean": money(round(row.monetary / row.frequency)), "times": times}
        if (row.expected_purchases or 0) < 1:
            why = _("Less than one purchase is likely. So far they have bought on %(days)s days, for %(mean)s each.")
        else:
            why = _("About %(times)s, since they have bought on %(days)s days for %(mean)s each.")
        yield Figure(_("Next 12 months"), str(money(round(row.expected_value))), why % facts)
    else:
        why = _("They have bought on %(days)s days so far.") % {"days": number(row.frequency)}
        yield Figure(_("Next 12 months"), times, why)


def _times(row: CustomerMeasure) -> str:
    count = round(row.expected_purchases or 0)
    return ngettext("%(count)s purchase", "%(count)s purchases", count) % {"count": number(count)}


def _rhythm(row: CustomerMeasure, closed: Collection[str]) -> Iterator[Figure]:
    if not _known(row, closed, "average_gap"):
        return
    every = _("Every %(days)s days") % {"days": number(round(row.average_gap or 0))}
    if not _known(row, closed, "regularity"):
        yield Figure(_("Rhythm"), every, _("Measured between two purchases only."))
        return
    yield Figure(_("Rhythm"), every, _evenly(row.regularity or 0, over=_leaving(row, closed)))


def _evenly(even: Any, *, over: bool) -> str:
    """Of whoever is leaving it is said how they used to come."""
    if even >= EVEN:
        text = _("Comes very regularly: the time between purchases hardly changes.")
        return _("Came very regularly: the time between purchases hardly changed.") if over else text
    if even >= CHANCE:
        return _("Came with some regularity.") if over else _("Comes with some regularity.")
    text = _("Comes without a fixed rhythm: sometimes soon, sometimes late.")
    return _("Came without a fixed rhythm: sometimes soon, sometimes late.") if over else text


def _leaving(row: CustomerMeasure, closed: Collection[str]) -> bool:
    """Unless the risk is kept from the reader."""
    return "churn_risk" not in closed and (row.churn_risk or 0) >= RISKY


def _risk(row: CustomerMeasure, closed: Collection[str]) -> Iterator[Figure]:
    if not _known(row, closed, "churn_risk", "recency_days", "average_gap"):
        return
    yield Figure(_("Risk of losing"), f"{round(row.churn_risk or 0)}%", why_at_risk(row), tone_of(row))


def why_at_risk(row: CustomerMeasure) -> str:
    facts = {"days": number(row.recency_days), "gap": number(round(row.average_gap or 0))}
    if (row.recency_days or 0) > (row.average_gap or 0):
        return _("Last bought %(days)s days ago, later than the usual %(gap)s days.") % facts
    return _("Last bought %(days)s days ago, within the usual %(gap)s days.") % facts


def tone_of(row: CustomerMeasure) -> str:
    risk = row.churn_risk or 0
    return "bad" if risk >= RISKY else "warn" if risk >= WATCHED else "good"


def _profit(row: CustomerMeasure, closed: Collection[str]) -> Iterator[Figure]:
    if _known(row, closed, "profit", "monetary"):
        why = _("Of %(spent)s spent, after the cost of goods, commission, delivery and payment, where these are known.")
        yield Figure(_("Profit"), str(money(round(row.profit or 0))), why % {"spent": money(row.monetary)})


def _satisfaction(row: CustomerMeasure, closed: Collection[str]) -> Iterator[Figure]:
    if not _known(row, closed, "satisfaction"):
        return
    content = row.satisfaction or 0
    if content > 0:
        value, tone = _("Better than promised"), "good"
    elif content < 0:
        value, tone = _("Worse than promised"), "warn"
    else:
        value, tone = _("As promised"), ""
    why = _("From questions answered in time or late, and goods that came back for a fault, in the last 12 months.")
    yield Figure(_("Satisfaction"), value, why, tone)
