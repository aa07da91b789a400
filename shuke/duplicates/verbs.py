"""What the events of this area are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "duplicates.merged": _("Merged with another record"),
    "duplicates.not_the_same": _("Found not to be the same as another one"),
    "duplicates.one_household": _("Found to live in one household with another one"),
    "duplicates.asked_again": _("Asked again whether it is the same as another one"),
    "duplicates.glimpsed": _("Was told, masked, that another team has this customer"),
    "duplicates.taken_apart": _("Merge taken apart"),
}
