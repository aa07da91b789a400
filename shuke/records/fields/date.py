"""Days, and moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.records.fields.base import DAY, BadValue, Field
from shuke.records.fields.stored import Kept, KeptDay, KeptMoment
from shuke.ui.templatetags.ui import day


@dataclass(frozen=True)
class Date(Field):
    kind = "date"
    kind_label = _("Date")
    kind_help = _("A day, such as when a warranty ends.")
    icon = "calendar"
    becomes = ("partial_date",)
    operators = DAY

    @property
    def stored(self) -> Kept:
        return KeptDay()

    def said(self, value: Any) -> str:
        return "" if value is None else str(day(value))

    def told(self, value: Any) -> str:
        return str(day(parse_date(value))) if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return self.dressed(forms.DateField())

    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return made

    def parse(self, text: str) -> Any:
        from shuke.core.parse import date  # brings pyarrow along, which a page must not pay for

        value, reason = date(text)
        if reason:
            raise BadValue(_("“%(text)s” is not a day. Write it like 2024/5/2."), text=text.strip()[:40])
        return value

    def operand(self, given: Any) -> Any:
        try:
            return parse_date(given) or super().operand(given)
        except (TypeError, ValueError):
            return super().operand(given)


@dataclass(frozen=True)
class DateTime(Field):
    """A moment; typed and shown in the shop's own time."""

    kind = "date_time"
    kind_label = _("Date and time")
    kind_help = _("A day with its time, such as an appointment.")
    icon = "calendar-time"
    operators = DAY

    @property
    def stored(self) -> Kept:
        return KeptMoment()

    def said(self, value: Any) -> str:
        if value is None:
            return ""
        local = timezone.localtime(value)
        return f"{day(local.date())} {local.hour:02}:{local.minute:02}"

    def told(self, value: Any) -> str:
        return self.said(parse_datetime(value)) if value else ""

    def exported(self, record: Any) -> Any:
        value = self.value(record)
        return None if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")

    def plain(self, record: Any) -> Any:
        value = self.value(record)
        return None if value is None else value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return self.dressed(forms.DateTimeField())

    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        return made

    def parse(self, text: str) -> Any:
        if not text.strip():
            return None
        try:
            value = parse_datetime(text.strip().replace("/", "-"))
        except ValueError:
            value = None
        if value is None:
            value = datetime.combine(Date(self.name).parse(text), time())
        return timezone.make_aware(value) if timezone.is_naive(value) else value
