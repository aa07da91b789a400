"""What answers to reminders are called on a timeline; config hands them to the records engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "insights.contacted": _("Reminder: contacted"),
    "insights.bought": _("Reminder: bought"),
    "insights.later": _("Reminder: later"),
    "insights.stopped": _("Reminder: no longer uses it"),
    "insights.elsewhere": _("Reminder: bought elsewhere"),
    "insights.taken_back": _("Reminder: answer taken back"),
    "insights.pinned": _("Laid down by hand"),
    "insights.unpinned": _("Goes by the rules again"),
    "insights.pin_taken_back": _("Taken back: laid down by hand"),
    "insights.rules_changed": _("Rules of customer types changed"),
}
