"""Numbers as people type them, full-width too."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

BIGGEST = Decimal(10**12)


def decimal(text: str) -> Decimal:
    """Raises ValueError or InvalidOperation."""
    number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    if not number.is_finite() or abs(number) > BIGGEST:
        raise ValueError(text)
    return number


def quantity_of(text: str) -> Decimal:
    """One, where somebody is still typing."""
    try:
        return decimal(text)
    except (InvalidOperation, ValueError):
        return Decimal(1)


class NumberField(forms.CharField):
    """Empty is None; `least` is the smallest that makes sense."""

    def __init__(self, *, least: Decimal | None = None, **kwargs: Any) -> None:
        self.least = least
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}
        super().__init__(required=False, max_length=30, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = decimal(text)
        except (InvalidOperation, ValueError):
            raise forms.ValidationError(_("Write a number.")) from None
        if self.least is not None and number < self.least:
            raise forms.ValidationError(_("Write a number that is not below %(least)s.") % {"least": self.least})
        return number
