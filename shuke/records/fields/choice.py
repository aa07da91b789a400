"""One of a few words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
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
        try:
            return str(self.choices(value).label)
        except ValueError:  # none chosen, or a word of earlier times
            return str(value or "")

    def show(self, record: Any) -> SafeString:
        text = self.text(record)
        css = self.colours.get(self.value(record), "tag")
        return SafeString(f'<span class="{css}">{escape(text)}</span>' if text else "")

    def exported(self, record: Any) -> str:
        return self.text(record)
