"""What the events of activities are called, and which of them belong together on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.activities.models import Entry

Kind = Entry.Kind
WRITTEN = {
    Kind.NOTE: "activities.noted",
    Kind.CALL: "activities.called",
    Kind.VISIT: "activities.visited",
    Kind.MESSAGE: "activities.messaged",
}
EARLIER = {"customers.noted": Kind.NOTE, "customers.called": Kind.CALL, "customers.visited": Kind.VISIT}
KINDS = {verb: kind for kind, verb in WRITTEN.items()} | EARLIER  # of every verb with words

NOTES = ("activities.noted", "customers.noted")
CONTACTS = (
    "activities.called", "activities.visited", "customers.called", "customers.visited", "customers.contacted",
)  # fmt: skip
MESSAGES = ("activities.messaged",)
TASKS = (
    "activities.task_planned", "activities.task_done", "activities.task_reopened", "activities.task_postponed",
    "activities.task_skipped",
    "activities.task_reassigned", "activities.task_changed", "activities.task_deleted", "activities.task_restored",
)  # fmt: skip
UNTOLD = (  # what the entry itself shows
    "activities.mended", "activities.pinned", "activities.unpinned", "activities.withdrawn", "activities.put_back",
)  # fmt: skip

VERBS: dict[str, Any] = {
    "activities.noted": _("Note"),
    "activities.called": _("Phone call"),
    "activities.visited": _("Visit"),
    "activities.messaged": _("Message"),
    "activities.mended": _("Words changed"),
    "activities.pinned": _("Pinned on top"),
    "activities.unpinned": _("Unpinned"),
    "activities.withdrawn": _("Words taken away"),
    "activities.put_back": _("Words put back"),
    "activities.task_planned": _("To-do planned"),
    "activities.task_done": _("To-do done"),
    "activities.task_reopened": _("To-do opened again"),
    "activities.task_postponed": _("To-do postponed"),
    "activities.task_skipped": _("To-do left out this time"),
    "activities.task_reassigned": _("To-do handed over"),
    "activities.task_changed": _("To-do changed"),
    "activities.task_deleted": _("To-do deleted"),
    "activities.task_restored": _("To-do restored"),
    "activities.feed_made": _("Calendar address made"),
    "activities.feed_ended": _("Calendar address ended"),
}
