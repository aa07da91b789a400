"""The reason of a reminder, as one sentence in the reader's language.

`reason` says it of one stored prediction, `sentence_columns.sentences` of hundreds of thousands of rows at once; both
fill the same texts with the same parts. Knows no numpy: web pages read this.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.core.enumerated import is_chinese

if TYPE_CHECKING:  # `shuke due FILE` runs without models
    from shuke.insights.models import Prediction

# By the position of the code in insights.due.REASONS: regular, irregular, twice, overdue, stopped.
TEXTS = (
    gettext_lazy("Buys %(product)s every %(cycle)s days. Last on %(last)s: %(quantity)s. Lasts until about %(due)s."),
    gettext_lazy(
        "Has bought %(product)s %(times)s times, mostly %(cycle)s days apart. Last on %(last)s: %(quantity)s. "
        "Due about %(due)s."
    ),
    gettext_lazy(
        "Has bought %(product)s twice; lasts about %(days)s days. Last on %(last)s: %(quantity)s. Due about %(due)s."
    ),
    gettext_lazy("Buys %(product)s every %(cycle)s days. Last on %(last)s: %(quantity)s. Was due about %(due)s."),
    gettext_lazy("Used to buy %(product)s every %(cycle)s days, but not since %(last)s: may have stopped."),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reason(row: Prediction) -> str:
    """「每 28–33 天買一次普洱茶，上次 4/2 買 2 盒，約 5/28 用完」"""
    return str(TEXTS[row.reason]) % {
        "product": row.product.name,
        "cycle": cycle(row.cycle_low, row.cycle_high),
        "days": round(row.cycle_days),
        "times": row.times_bought,
        "quantity": quantity(row.last_quantity, row.product.unit),
        "last": day(row.last_bought_on, beside=row.due_on),
        "due": day(row.due_on, beside=row.due_on),
    }


def cycle(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def quantity(number: Decimal, unit: str) -> str:
    """`2 盒`; pieces where the product has no unit."""
    return f"{number:f} {unit or pieces()}"


def pieces() -> str:
    return _("pcs")


def day(on: date, beside: date) -> str:
    """4/2, or 2023/12/30 beside a day of another year; in English 2 Apr, 30 Dec 2023."""
    other_year = on.year != beside.year
    if is_chinese():
        return f"{on.year}/{on.month}/{on.day}" if other_year else f"{on.month}/{on.day}"
    return f"{on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if other_year else "")
