"""Days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.dateparse import parse_date

from shuke.accounts.models import User
from shuke.records.fields.base import Field
from shuke.ui.templatetags.ui import day


@dataclass(frozen=True)
class Date(Field):
    def text(self, record: Any) -> str:
        value = self.value(record)
        return "" if value is None else str(day(value))

    def told(self, value: Any) -> str:
        return str(day(parse_date(value))) if value else ""

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return made
