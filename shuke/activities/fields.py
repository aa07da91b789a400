"""Kinds of field that only activities have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities.repeating import WEEKDAYS, packed, unpacked
from shuke.activities.subjects import seen, type_of
from shuke.core.enumerated import enumerated
from shuke.records.fields import BadValue, Field, Link


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


class WeekdaysField(forms.MultipleChoiceField):
    """Kept as `MO,FR`."""

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return ",".join(super().clean(value))


@dataclass(frozen=True)
class Weekdays(Field):
    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        days = [(key, WEEKDAYS_ABBR[number]) for number, key in enumerate(WEEKDAYS)]
        return WeekdaysField(choices=days, required=False, widget=forms.CheckboxSelectMultiple)

    def said(self, value: Any) -> str:
        return enumerated(str(WEEKDAYS_ABBR[number]) for number in packed(value or ""))

    def told(self, value: Any) -> str:
        return self.said(value)

    def parse(self, text: str) -> Any:
        """By the keys or the short words: `MO,FR`, 週一、週五."""
        words = {one.strip().upper() for one in text.replace("、", ",").split(",") if one.strip()}
        named = {number: {key, str(WEEKDAYS_ABBR[number]).upper()} for number, key in enumerate(WEEKDAYS)}
        if unknown := words - set().union(*named.values()):
            raise BadValue(_("“%(text)s” is no weekday."), text=min(unknown)[:20])
        return unpacked(tuple(number for number, names in named.items() if names & words))


@dataclass(frozen=True)
class ForWhom(Link):
    """A new one begins with oneself."""

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        made.initial = user.pk
        return made
