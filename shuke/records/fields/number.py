"""Numbers: counts, quantities, percentages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models

from shuke.accounts.models import User
from shuke.records.fields.base import Field
from shuke.ui.templatetags.ui import number


@dataclass(frozen=True)
class Number(Field):
    align = "end"

    def text(self, record: Any) -> str:
        value = self.value(record)
        return "" if value is None else number(value)

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        made.widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
        return made
