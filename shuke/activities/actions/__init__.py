"""Everything that people write down about a record, and every change to a task."""

from shuke.activities.actions.entries import mend, pin, put_back, unpin, withdraw, write_down
from shuke.activities.actions.rules import EntryEmpty, TaskRefused
from shuke.activities.actions.tasks import (
    change_task,
    complete,
    create_task,
    delete_task,
    plan_task,
    postpone,
    reassign,
    reopen,
    restore_task,
    skip,
)

__all__ = [
    "EntryEmpty",
    "TaskRefused",
    "change_task",
    "complete",
    "create_task",
    "delete_task",
    "mend",
    "pin",
    "plan_task",
    "postpone",
    "put_back",
    "reassign",
    "reopen",
    "restore_task",
    "skip",
    "unpin",
    "withdraw",
    "write_down",
]
