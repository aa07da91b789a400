"""Yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.records.fields.base import Field


@dataclass(frozen=True)
class YesNo(Field):
    def text(self, record: Any) -> str:
        return self.told(self.value(record))

    def told(self, value: Any) -> str:
        return _("Yes") if value else _("No")

    def exported(self, record: Any) -> str:
        return self.text(record)
