"""What every kind of field can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import QuerySet
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from shuke.accounts.models import User


@dataclass(frozen=True)
class Field:
    """`name` is the attribute of the model; the label is the model's own unless given."""

    name: str
    label_text: Any = ""
    wide: bool = False  # takes the whole width of a form
    column = True  # is one column of the model's table
    align = ""
    prefetch = ""  # what a list fetches along: "join:<path>" or "rows:<path>"

    def label(self, model: type[models.Model]) -> Any:
        return self.label_text or model._meta.get_field(self.name).verbose_name  # type: ignore[union-attr]

    def value(self, record: Any) -> Any:
        return getattr(record, self.name)

    def show(self, record: Any) -> SafeString:
        """As HTML, for a cell or a page."""
        return conditional_escape(self.text(record))

    def text(self, record: Any) -> str:
        """As plain text, for titles and the timeline."""
        value = self.value(record)
        return "" if value is None else str(value)

    def exported(self, record: Any) -> Any:
        """As a spreadsheet keeps it: text, a number, a date or None."""
        return self.value(record)

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        column: Any = model._meta.get_field(self.name)
        made: forms.Field = column.formfield()
        return made

    def initial(self, record: Any) -> Any:
        """As its form field begins with it."""
        return self.value(record)

    def told(self, value: Any) -> str:
        """A value out of an event's `changes`, for the timeline."""
        return "" if value is None else str(value)


def fetched(rows: QuerySet[Any], fields: Iterable[Field]) -> QuerySet[Any]:
    """The rows together with what these fields show of other tables."""
    wanted = [one.prefetch.partition(":") for one in fields if one.prefetch]
    if joined := [path for how, _, path in wanted if how == "join"]:
        rows = rows.select_related(*joined)
    return rows.prefetch_related(*(path for how, _, path in wanted if how == "rows"))
