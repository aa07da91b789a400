"""The calendar, so that days can be put together without arithmetic."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.analytics.warehouse.described import Column, Kind, Table

DATES = Table(
    "dates",
    _("Dates"),
    _("One row for each day from the first that any table names until a year from now, without gaps."),
    (
        Column("day", Kind.DAY, _("The day itself; all other tables name it")),
        Column("year", Kind.COUNT, _("Year")),
        Column("half", Kind.COUNT, _("Half of the year, 1 or 2")),
        Column("quarter", Kind.COUNT, _("Quarter, 1 to 4")),
        Column("month", Kind.COUNT, _("Month, 1 to 12")),
        Column("month_no", Kind.COUNT, _("Months since the year 0: the difference of two is how many lie between")),
        Column("quarter_no", Kind.COUNT, _("Quarters since the year 0")),
        Column("week", Kind.COUNT, _("Week of the year (ISO)")),
        Column("weekday", Kind.COUNT, _("Day of the week, Monday is 1")),
        Column("weekend", Kind.FLAG, _("Saturday or Sunday")),
    ),
)
