"""What the events about purchases are called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "purchasing.sent": _("Order sent to the vendor"),
    "purchasing.cancelled": _("Purchase order cancelled"),
    "purchasing.rest_dropped": _("The rest no longer comes"),
    "purchasing.reopened": _("A draft again"),
    "purchasing.received": _("Goods came in"),
    "purchasing.taken_back": _("Goods in taken back"),
    "purchasing.moved": _("Status changed by goods in"),
}
