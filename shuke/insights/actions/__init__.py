"""What may change here: people answer reminders, and the worker makes the forecast anew (tasks, refreshing)."""

from shuke.insights.actions.answering import AlreadyAnswered, answer, take_back
from shuke.insights.actions.tasks import (
    look_back_if_stale,
    refresh_after_import,
    refresh_after_order,
    refresh_if_stale,
)

__all__ = [
    "AlreadyAnswered",
    "answer",
    "look_back_if_stale",
    "refresh_after_import",
    "refresh_after_order",
    "refresh_if_stale",
    "take_back",
]
