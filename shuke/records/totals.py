"""What the columns of a list come to, over all its rows: exact, and asked for after the page is there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext

from shuke.records.arranging import totalled
from shuke.records.fields import Field
from shuke.records.listing import Listing
from shuke.ui.templatetags.ui import number

MOST = 1_000_000  # rows that are looked at; of a longer list its reader is told so


@dataclass(frozen=True)
class Cell:
    css: str
    words: str = ""  # "sum", "average" …
    value: str = ""


def totals(listing: Listing) -> tuple[list[Cell], bool]:
    """A cell for each column, and whether there were more rows than were looked at."""
    able = {one.name: one for one in totalled(listing.record_type, listing.user)}
    wanted = {name: able[name] for name in listing.setup.totals if name in able}
    shown = {one.name for one in listing.columns} & set(wanted)
    found = _asked(listing, [wanted[name] for name in shown]) if shown else {"rows": 0}
    cells = [_cell(listing, one, found) if one.name in shown else Cell(_css(one)) for one in listing.columns]
    return cells, found["rows"] > MOST


def _asked(listing: Listing, fields: list[Field]) -> dict[str, Any]:
    """One pass over the rows."""
    values = {f"t_{one.name}": one.expression() for one in fields}
    rows = listing.rows().select_related(None).prefetch_related(None).order_by()
    few = rows.annotate(**values).values("pk", *values)[: MOST + 1]
    asked: dict[str, Any] = {"rows": Count("pk")}
    for name in values:
        asked |= {
            f"{name}_filled": Count(name), f"{name}_sum": Sum(name), f"{name}_min": Min(name), f"{name}_max": Max(name)
        }  # fmt: skip
    return few.aggregate(**asked)


def _cell(listing: Listing, field: Field, found: dict[str, Any]) -> Cell:
    how, name = listing.setup.totals[field.name], f"t_{field.name}"
    filled, total = found[f"{name}_filled"], found[f"{name}_sum"]
    if how == "filled":
        return Cell(_css(field), _words(how), number(filled))
    if not filled:
        return Cell(_css(field), _words(how), "—")
    value = Decimal(total) / filled if how == "average" else total if how == "sum" else found[f"{name}_{how}"]
    return Cell(_css(field), _words(how), field.said(value))


def _words(how: str) -> str:
    return {
        "sum": gettext("Sum"),
        "average": gettext("Average"),
        "min": gettext("Smallest"),
        "max": gettext("Largest"),
        "filled": gettext("Filled in"),
    }[how]


def _css(field: Field) -> str:
    return f"cell-{field.name}" + (" amount" if field.align == "end" else "")
