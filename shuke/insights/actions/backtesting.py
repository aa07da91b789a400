"""Looking back: once a week, what the forecasts would have said, held against what came."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow.compute as pc

from shuke.insights import backtest
from shuke.insights.actions.refreshing import read_goods
from shuke.insights.lines import read_lines
from shuke.insights.models import Backtest
from shuke.insights.queries import list_day

KEPT = 26  # half a year


def look_back(today: date, *, at: datetime) -> Backtest | None:
    """None where nothing was ever bought."""
    lines = read_lines()
    if not lines.num_rows:
        return None
    as_of = list_day(pc.max(lines["on"]).as_py(), today)
    made = Backtest.objects.create(as_of=as_of, made_at=at, found=backtest.look_back(lines, as_of, read_goods()))
    older = Backtest.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Backtest.objects.filter(pk__in=list(older)).delete()
    return made
