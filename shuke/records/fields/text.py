"""Text on one line, and on several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from shuke.accounts.models import User
from shuke.records.fields.base import Field


@dataclass(frozen=True)
class Text(Field):
    pass


@dataclass(frozen=True)
class LongText(Field):
    wide: bool = True

    def show(self, record: Any) -> SafeString:
        return mark_safe(linebreaks(escape(self.text(record))))  # noqa: S308 -- escaped one step before

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        made.widget = forms.Textarea(attrs={"rows": 3})
        return made
