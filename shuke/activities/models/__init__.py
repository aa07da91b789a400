"""What people do about records: what they wrote down, and what they mean to do."""

from shuke.activities.models.entries import Entry
from shuke.activities.models.feeds import Feed
from shuke.activities.models.tasks import Task

__all__ = ["Entry", "Feed", "Task"]
