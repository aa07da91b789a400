"""What kinds of column there are, as the dictionary says them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.analytics.warehouse.described import Kind

KINDS = {
    Kind.NUMBER: _("Number of a row"),
    Kind.COUNT: _("Whole number"),
    Kind.MONEY: _("Money, to four places"),
    Kind.QUANTITY: _("Quantity, to three places"),
    Kind.POINTS: _("PV, to four places"),
    Kind.DAY: _("Day of the shop’s calendar"),
    Kind.MOMENT: _("Moment, in UTC"),
    Kind.FLAG: _("Yes or no"),
    Kind.TEXT: _("Text"),
}
TYPES = {  # as Parquet has them
    Kind.NUMBER: "int64",
    Kind.COUNT: "int32",
    Kind.MONEY: "decimal(18,4)",
    Kind.QUANTITY: "decimal(18,3)",
    Kind.POINTS: "decimal(18,4)",
    Kind.DAY: "date",
    Kind.MOMENT: "timestamp(µs, UTC)",
    Kind.FLAG: "boolean",
    Kind.TEXT: "string",
}
