"""A postal address, as one line in the order of its country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.records.fields.text import Text


@dataclass(frozen=True)
class Address(Text):
    wide: bool = True
    kind = "address"
    kind_label = _("Address")
    kind_help = _("A postal address that opens on the map.")
    icon = "map-pin"
    becomes = ("text", "long_text")
    searched_as = "words"
    operators = ("contains", "starts", "empty", "filled")

    def show(self, record: Any) -> SafeString:
        """Leads to the device's own map."""
        address = self.text(record)
        return format_html('<a href="geo:0,0?q={}">{}</a>', quote(address), address) if address else SafeString("")
