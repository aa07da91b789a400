"""E-mail addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from shuke.records.fields.base import Field


@dataclass(frozen=True)
class Email(Field):
    def show(self, record: Any) -> SafeString:
        address = self.text(record)
        return format_html('<a href="mailto:{}">{}</a>', address, address) if address else SafeString("")
