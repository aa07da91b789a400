"""Text on one line, and on several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.records.fields.base import BadValue, Field

SHORT = 60  # characters of a long text in a list


@dataclass(frozen=True)
class Text(Field):
    kind = "text"
    kind_label = _("Text")
    kind_help = _("A few words on one line, such as a favourite style.")
    icon = "letter-case"
    becomes: ClassVar[tuple[str, ...]] = ("long_text",)
    searched_as = "words"
    longest = 300

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return self.dressed(forms.CharField(max_length=self.longest))

    def checked(self, value: Any) -> Any:
        value = super().checked(value)
        if value is not None and len(value) > self.longest:
            raise BadValue(_("At most %(most)s characters."), most=self.longest)
        return value


@dataclass(frozen=True)
class LongText(Text):
    wide: bool = True
    kind = "long_text"
    kind_label = _("Long text")
    kind_help = _("Several lines, such as what to remember on a visit.")
    icon = "align-left"
    becomes = ()
    searched_as = "words"
    operators = ("contains", "empty", "filled")
    longest = 20_000
    indexable = False  # PostgreSQL keeps no such long text in an index

    def show(self, record: Any) -> SafeString:
        text = self.text(record)
        return mark_safe(linebreaks(escape(text)) if text else "")  # noqa: S308 -- escaped one step before

    def cell(self, record: Any) -> SafeString:
        """Its beginning, on one line."""
        return escape(Truncator(" ".join(self.text(record).split())).chars(SHORT))

    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = forms.Textarea(attrs={"rows": 3})
        return made
