"""A link to another record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from shuke.accounts.models import User
from shuke.records.fields.base import Field


@cache
def list_address(slug: str) -> str:
    """Worked out once: a list has a hundred links."""
    return reverse("records:list", args=[slug])


Choices = Callable[[User | AnonymousUser], models.QuerySet[Any]]


@dataclass(frozen=True)
class Link(Field):
    """`slug` is the address of the other record type (none: it is shown without a link); `offered` what a person may
    choose from in a form."""

    slug: str = ""
    offered: Choices | None = None

    @property
    def prefetch(self) -> str:  # type: ignore[override]  # depends on the name
        return f"join:{self.name}"

    def show(self, record: Any) -> SafeString:
        other = self.value(record)
        if other is None or not self.slug:
            return super().show(record)
        return SafeString(f'<a href="{list_address(self.slug)}{other.pk}/">{escape(str(other))}</a>')

    def exported(self, record: Any) -> str:
        return self.text(record)

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = super().form_field(model, user)
        if self.offered is not None and isinstance(made, forms.ModelChoiceField):
            made.queryset = self.offered(user)
        return made
