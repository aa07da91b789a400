"""What the events about products are called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "catalogue.stock_moved": _("Stock counted or moved"),
    "catalogue.picture_added": _("Picture added"),
    "catalogue.picture_put_first": _("Picture put first"),
    "catalogue.picture_removed": _("Picture taken away"),
    "catalogue.companion_added": _("Goes with another product"),
    "catalogue.companion_removed": _("No longer goes with it"),
}
