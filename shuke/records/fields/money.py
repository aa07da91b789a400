"""Amounts of money, shown with the shop's currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.records.fields.number import Number
from shuke.ui.templatetags.ui import money


@dataclass(frozen=True)
class Money(Number):
    kind = "money"
    kind_label = _("Money")
    kind_help = _("An amount in the shop's currency, such as a credit limit.")
    icon = "coin"
    becomes = ("number",)

    def said(self, value: Any) -> str:
        return "" if value is None else str(money(value))
