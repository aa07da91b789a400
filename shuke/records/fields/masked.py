"""A field of which the reader's role shows the ends only: 0912•••678."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from shuke.records.fields.base import Field
from shuke.records.fields.stored import Kept

DOTS = "•••"
LONG, MIDDLING = 9, 5


def masked(text: str) -> str:
    """Enough to recognise what one knows, too little to learn it. Several, with commas between, each by itself."""
    return ", ".join(_one(part.strip()) for part in text.split(",") if part.strip())


def _one(text: str) -> str:
    if len(text) >= LONG:
        return f"{text[:4]}{DOTS}{text[-3:]}"
    return f"{text[0]}{DOTS}{text[-1]}" if len(text) >= MIDDLING else DOTS


@dataclass(frozen=True)
class Masked(Field):
    """Stands in for `of` (records.seen): shown, but not sorted, filtered, searched by, changed nor exported."""

    of: Field = field(default_factory=lambda: Field(""))
    operators = ()
    column = False

    @classmethod
    def over(cls, of: Field) -> Masked:
        return cls(of.name, of.label_text, wide=of.wide, custom=of.custom, read_only=True, of=of)

    @property
    def prefetch(self) -> str:  # type: ignore[override]  # that of the field behind
        return self.of.prefetch

    @property
    def stored(self) -> Kept:
        return self.of.stored

    def label(self, model: type[models.Model]) -> Any:
        return self.of.label(model)

    def value(self, record: Any) -> str:
        return masked(self.of.text(record))

    def text(self, record: Any) -> str:
        return self.value(record)

    def show(self, record: Any) -> SafeString:
        return conditional_escape(self.value(record))

    def said(self, value: Any) -> str:
        return masked(self.of.said(value))

    def told(self, value: Any) -> str:
        return masked(self.of.told(value))

    def exported(self, record: Any) -> None:
        """Nothing: half a number is of no use in a file."""

    def raw(self, record: Any) -> None:
        """Nothing: a list's place would tell the value."""
