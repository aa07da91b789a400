"""How the values of a report stand in a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shuke.analytics.reports import Column, Kind
from shuke.analytics.warehouse import described, words
from shuke.core.money import SYMBOLS
from shuke.ui.templatetags.ui import day, number

register = template.Library()


@register.simple_tag
def cell(column: Column, row: Mapping[str, Any]) -> str | SafeString:
    """The value as people read it, as a link to the rows behind it where there are any."""
    text = shown(column.kind, row.get(column.key))
    address = column.link(row) if column.link and text and row.get(column.key) else ""
    return format_html('<a href="{}">{}</a>', address, text) if address else text


@register.filter
def symbol(currency: str) -> str:
    """TWD → NT$"""
    return SYMBOLS.get(currency, currency)


@register.filter
def kept_as(column: described.Column) -> str:
    """What a column of the warehouse holds, in words."""
    return str(words.KINDS[column.kind])


def shown(kind: Kind, value: Any) -> str:
    if value is None or value == "":
        return ""
    if kind is Kind.MONEY:
        return number(value, 2) if value else "–"  # the currency stands once, under the title
    if kind is Kind.NUMBER:
        return number(value)
    if kind is Kind.DAY:
        return day(value)
    return f"{value:.0%}" if kind is Kind.PERCENT else str(value)
