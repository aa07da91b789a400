"""What the events of the tree are called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "network.sponsored": _("Sponsor written down"),
    "network.moved": _("Moved under another sponsor"),
    "network.changed": _("Sponsorship changed"),
    "network.left": _("Left the tree"),
    "network.came_back": _("Put back into the tree"),
    "network.leads": _("Leads a line"),
    "network.leads_no_more": _("No longer leads a line"),
}
