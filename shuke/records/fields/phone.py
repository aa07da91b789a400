"""One telephone number, of a custom field. (A customer's own numbers are rows: `phones.py`.)"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.records.fields.base import BadValue
from shuke.records.fields.text import Text

FEWEST_DIGITS = 3


@dataclass(frozen=True)
class Phone(Text):
    kind = "phone"
    kind_label = _("Phone")
    kind_help = _("A telephone number that can be tapped to call.")
    icon = "phone"
    becomes = ("text",)
    searched_as = "numbers"
    longest = 40

    def show(self, record: Any) -> SafeString:
        number = self.text(record)
        to = re.sub(r"[^\d+#*]", "", number)
        return SafeString(f'<a class="text-nowrap" href="tel:{to}">{escape(number)}</a>' if number else "")

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return self.dressed(forms.CharField(max_length=self.longest))

    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})
        return made

    def parse(self, text: str) -> Any:
        from shuke.core.parse.digits import half_width

        number = " ".join(half_width(text).split())
        if number and sum(char.isdigit() for char in number) < FEWEST_DIGITS:
            raise BadValue(_("“%(text)s” is not a phone number. Write it with its digits."), text=number[:40])
        return number or None

    def checked(self, value: Any) -> Any:
        return super().checked(self.parse(value) if value else value)
