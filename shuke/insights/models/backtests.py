"""How good the forecasts have been on the shop's own past."""

from __future__ import annotations

from django.db import models


class Backtest(models.Model):
    """One look back, a row a week: `found` is insights.backtest.Found as JSON. The newest is shown; the others tell
    whether it has been getting worse."""

    as_of = models.DateField()  # the last day that was known
    made_at = models.DateTimeField()
    found = models.JSONField()
