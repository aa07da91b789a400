"""One of a few words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from shuke.records.fields.base import Field


@dataclass(frozen=True)
class Choice(Field):
    """`choices` are the model's; `colours` give some of them a badge."""

    choices: Any = ()
    colours: dict[str, str] = field(default_factory=dict)

    def text(self, record: Any) -> str:
        return self.told(self.value(record))

    def told(self, value: Any) -> str:
        return str(dict(self.choices.choices).get(value, value or ""))

    def show(self, record: Any) -> SafeString:
        text = self.text(record)
        if not text:
            return SafeString("")
        return format_html(
            '<span class="badge {}">{}</span>', self.colours.get(self.value(record), "bg-secondary-lt"), text
        )

    def exported(self, record: Any) -> str:
        return self.text(record)
