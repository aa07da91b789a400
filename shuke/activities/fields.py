"""Kinds of field that only activities have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.html import escape
from django.utils.safestring import SafeString

from shuke.accounts.models import User
from shuke.activities.subjects import seen, type_of
from shuke.records.fields import Field


@dataclass(frozen=True)
class About(Field):
    """The record that a task is about, of whatever type. A reader who may not see it reads nothing of it."""

    column = False

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        known = seen(user, ((one.about_type, one.about_id) for one in records if one.about_id))
        for one in records:
            one.about_known = known.get((one.about_type, one.about_id))

    def value(self, record: Any) -> Any:
        return getattr(record, "about_known", None)

    def text(self, record: Any) -> str:
        about = self.value(record)
        return type_of(about).title_of(about) if about else ""

    def show(self, record: Any) -> SafeString:
        about = self.value(record)
        return SafeString(f'<a href="{type_of(about).url(about.pk)}">{escape(self.text(record))}</a>' if about else "")

    def exported(self, record: Any) -> str:
        return self.text(record)


@dataclass(frozen=True)
class TimeOfDay(Field):
    def said(self, value: Any) -> str:
        return f"{value:%H:%M}" if isinstance(value, time) else ""

    def told(self, value: Any) -> str:
        return str(value or "")[:5]

    def exported(self, record: Any) -> str:
        return self.text(record)

    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        return made
