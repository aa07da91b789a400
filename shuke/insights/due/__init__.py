"""Who is about to buy what, when, how sure, how much: the forecast behind Today and `shuke due`.

`fit` learns the habits of a shop from all its order lines; `forecast` gives a row for each customer × product bought on
at least two days. Both also take what `read` gives, so that lines are sorted once. All are pure: Arrow tables in, Arrow
tables out, no database and no clock.
"""

from shuke.insights.due.forecasting import fit, forecast, forecast_within
from shuke.insights.due.history import History, read
from shuke.insights.due.model import Model
from shuke.insights.due.tables import LINES_SCHEMA, REASONS, forecast_schema

__all__ = [
    "LINES_SCHEMA", "REASONS", "History", "Model", "fit", "forecast", "forecast_schema", "forecast_within", "read",
]  # fmt: skip
