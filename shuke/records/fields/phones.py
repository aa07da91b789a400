"""The telephone numbers of a record: rows of their own, edited as a few fields under each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString

from shuke.accounts.models import User
from shuke.records.fields.base import Field, fetched_as

SEVERAL = re.compile(r"[,;、，；\n]")


class PhonesInput(forms.Widget):
    """One input for each number, and an empty one for the next."""

    template_name = "records/_phones_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"numbers": [*(value or []), ""]}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [number.strip() for number in given if number.strip()]

    def id_for_label(self, id_: str) -> str:
        return id_


class PhonesField(forms.Field):
    widget = PhonesInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


@dataclass(frozen=True)
class Phones(Field):
    column = False
    kind = "phones"
    operators = ("contains", "empty", "filled")

    @property
    def prefetch(self) -> str:  # type: ignore[override]  # depends on the name
        return f"rows:{self.name}"

    def value(self, record: Any) -> list[Any]:
        rows = record.__dict__.get(fetched_as(self.name))
        return sorted(getattr(record, self.name).all() if rows is None else rows, key=attrgetter("position"))

    def text(self, record: Any) -> str:
        return ", ".join(phone.raw for phone in self.value(record))

    def show(self, record: Any) -> SafeString:
        links = ((escape(phone.e164 or phone.raw), escape(phone.raw)) for phone in self.value(record))
        return SafeString("<br>".join(f'<a class="text-nowrap" href="tel:{to}">{shown}</a>' for to, shown in links))

    def exported(self, record: Any) -> str:
        return self.text(record)

    def plain(self, record: Any) -> list[str]:
        return [phone.raw for phone in self.value(record)]

    def condition(self, op: str, operand: Any, prefix: str = "") -> Q | None:
        """The end of a number in whatever form, since +886 912 345 678 is 0912345678 too."""
        if op == "filled":
            return Q(**{f"{prefix}{self.name}__isnull": False})
        digits = "".join(sign for sign in operand if sign.isdecimal()).lstrip("0")
        found = Q(**{f"{prefix}{self.name}__raw__icontains": operand})
        return found | Q(**{f"{prefix}{self.name}__e164__contains": digits}) if digits else found

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        return PhonesField(required=False)

    def initial(self, record: Any) -> list[str]:
        return [phone.raw for phone in self.value(record)]

    def told(self, value: Any) -> str:
        return ", ".join(value or [])

    def parse(self, text: str) -> list[str]:
        return [number.strip() for number in SEVERAL.split(text) if number.strip()]

    def operand(self, given: Any) -> list[str]:
        return [str(one) for one in given] if isinstance(given, list) else self.parse(str(given or ""))
