"""What answers to suggestions are called on a timeline; config hands them to the records engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "automation.done": _("Playbook: done"),
    "automation.later": _("Playbook: later"),
    "automation.declined": _("Playbook: not this one"),
    "automation.bought": _("Playbook: bought"),
    "automation.taken_back": _("Playbook: answer taken back"),
    "automation.meant": _("Changed whom the playbook is for"),
    "automation.site_added": _("Website added"),
    "automation.site_removed": _("Website taken away"),
    "automation.lines_changed": _("Changed who sits at which telephone"),
    "automation.policy_changed": _("Changed how often customers are approached"),
}
