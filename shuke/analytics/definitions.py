"""The reports of this area, as data. config/reports.py puts them into the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.analytics.forms import HalfYearFilters, PurchaseFilters
from shuke.analytics.reports import Answer, Person, Report


def _half_year(user: Person, filters: Mapping[str, Any], on: date) -> Answer:
    from shuke.analytics import halfyear  # numpy and Arrow only where a report is asked for: a worker stays small

    return halfyear.answer(user, filters, on)


def _purchases(user: Person, filters: Mapping[str, Any], on: date) -> Answer:
    from shuke.analytics import purchases

    return purchases.answer(user, filters, on)


HALF_YEAR = Report(
    slug="half-year",
    title=_("Half-year purchases"),
    about=_("What each customer bought, month by month, with a total for each team."),
    icon="calendar-stats",
    filters=HalfYearFilters,
    answer=_half_year,
    landscape=True,
    tells="order.total",
)
PURCHASES = Report(
    slug="purchases",
    title=_("Purchase history"),
    about=_("Who bought a product, when and how much."),
    icon="history",
    filters=PurchaseFilters,
    answer=_purchases,
    tells="order.rows",
)
