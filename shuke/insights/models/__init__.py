"""What the shop was told about each customer, and what people answered."""

from shuke.insights.models.backtests import Backtest
from shuke.insights.models.baskets import BasketRun, NextBasket, Together
from shuke.insights.models.forecasts import (
    ALWAYS,
    HORIZONS,
    NEVER,
    OLD_AFTER,
    Answer,
    Birthday,
    DueDay,
    Forecast,
    LastWeek,
    Prediction,
    PredictionQuerySet,
)
from shuke.insights.models.measures import CustomerMeasure, Measuring
from shuke.insights.models.types import Pin, TypeRules, TypeTrial

__all__ = [
    "ALWAYS",
    "HORIZONS",
    "NEVER",
    "OLD_AFTER",
    "Answer",
    "Backtest",
    "BasketRun",
    "Birthday",
    "CustomerMeasure",
    "DueDay",
    "Forecast",
    "LastWeek",
    "Measuring",
    "NextBasket",
    "Pin",
    "Prediction",
    "PredictionQuerySet",
    "Together",
    "TypeRules",
    "TypeTrial",
]
