"""What a chart is called when nobody gave it a name, and what is said of its time."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from shuke.analytics.charts.answer import value_label
from shuke.analytics.charts.checked import Checked
from shuke.analytics.charts.dimensions import Days, Dimension
from shuke.analytics.charts.question import Kind, Period, Unit
from shuke.analytics.charts.spans import ROUND
from shuke.ui.templatetags.ui import day


def title_of(made: Checked) -> str:
    """“Orders · Total in all · by month”."""
    parts = [str(made.record_type.plural)]
    if made.measure is not None:
        parts.append(value_label(made))
    if made.question.kind != Kind.NUMBER:
        parts += [_by(one) for one in made.dimensions]
    return " · ".join(parts)


def _by(dimension: Dimension) -> str:
    if isinstance(dimension, Days) and dimension.unit not in ROUND:
        return _("each %(unit)s") % {"unit": str(Unit(dimension.unit).label).lower()}
    return _("by %(what)s") % {"what": dimension.label}


def period_of(made: Checked) -> str:
    """The time that it tells of; empty where it knows none."""
    if not made.day:
        return ""
    period = made.question.period
    if not isinstance(period, tuple):
        return str(Period(period).label)
    return days(made.first, made.last)


def days(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{day(first)} – {day(last)}" if first != last else str(day(first))
    if first:
        return _("since %(start)s") % {"start": day(first)}
    return _("until %(end)s") % {"end": day(last)} if last else str(Period.ALL.label)
