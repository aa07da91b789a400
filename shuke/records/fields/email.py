"""E-mail addresses, and addresses of the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.records.fields.base import BadValue, column_of
from shuke.records.fields.text import Text


@dataclass(frozen=True)
class Email(Text):
    kind = "email"
    kind_label = _("E-mail")
    kind_help = _("An e-mail address that can be tapped to write to.")
    icon = "mail"
    becomes = ("text",)
    searched_as = "emails"
    longest = 254

    def show(self, record: Any) -> SafeString:
        address = self.text(record)
        return format_html('<a href="mailto:{}">{}</a>', address, address) if address else SafeString("")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "email"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.EmailField(max_length=self.longest)

    def parse(self, text: str) -> Any:
        address = text.strip().lower()
        if not address:
            return None
        try:
            validate_email(address)
        except ValidationError:
            raise BadValue(
                _("“%(text)s” is not an e-mail address. Write it like name@example.com."), text=address[:80]
            ) from None
        return address


@dataclass(frozen=True)
class Web(Text):
    """Of http or https only: others could run something when clicked."""

    kind = "web"
    kind_label = _("Web address")
    kind_help = _("The address of a web page that opens when tapped.")
    icon = "world"
    becomes = ()
    searched_as = ""
    longest = 500

    def show(self, record: Any) -> SafeString:
        address = self.text(record)
        shown = address.partition("://")[2].rstrip("/")
        return (
            format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', address, shown)
            if address
            else SafeString("")
        )

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        if self.custom:
            return super().form_field(model, user)
        column = column_of(model, self.name)
        of_web = isinstance(column, models.URLField)
        return self.dressed(column.formfield(assume_scheme="https") if of_web else column.formfield())

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.URLField(max_length=self.longest, assume_scheme="https")

    def parse(self, text: str) -> Any:
        address = text.strip()
        if not address:
            return None
        address = address if "://" in address else f"https://{address}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            raise BadValue(
                _("“%(text)s” is not a web address. Write it like www.example.com."), text=text.strip()[:80]
            ) from None
        return address
