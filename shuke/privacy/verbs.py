"""What the events about privacy are called in the history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "privacy.person_handed_out": _("All data handed out"),
    "privacy.erasure_asked": _("Erasure asked for"),
    "privacy.erasure_dropped": _("Erasure not carried out"),
    "privacy.erasure_confirmed": _("Erasure confirmed"),
    "privacy.erased": _("Data erased"),
    "privacy.rules_changed": _("Retention rules changed"),
}
