"""What templates need to show numbers, days, money, icons and the rail."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shuke.core.enumerated import comma, enumerated
from shuke.core.money import money as money_text
from shuke.ui.navigation import Shown, entries_for, groups_for

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons.json"
LANGUAGE_TAGS = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
NOTHING = ""
RAILS = 128  # of ten kilobytes: people of one role at different pages


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Tabler outline icon. Decorative: the words beside it (or an aria-label) carry the meaning."""
    shapes = _icons().get(name)
    if shapes is None:  # named since the server started
        _icons.cache_clear()
        shapes = _icons().get(name, NOTHING)
    return _drawn(shapes)


@cache
def _drawn(shapes: str) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(shapes),  # noqa: S308 -- shapes come from the icon package, never from people
    )


@cache
def _icons() -> dict[str, str]:
    return dict(json.loads(ICONS.read_text("utf-8"))) if ICONS.exists() else {}


register.filter("enumerated", enumerated)
register.simple_tag(comma, name="comma")


@register.filter
def money(value: Decimal | float | None, currency: str = "") -> str:
    """An amount in the shop's currency, or in the one given: `{{ order.total|money:order.currency }}`."""
    return NOTHING if value is None or value == "" else money_text(value, currency)


@register.filter
def number(value: Decimal | float | None, places: int = 3) -> str:
    """Thousands grouped, at most `places` decimals, no trailing zeros: 1234.50 → 1,234.5."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, int):
        return f"{value:,}"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def day(value: date | datetime | None, today: date | None = None) -> str:
    """A short date, without the year when it is that of `today`: 4/2 or 2024/4/2; in English 2 Apr or 2 Apr 2024."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    this_year = value.year == (today or timezone.localdate()).year
    if (get_language() or "").startswith("zh"):
        return f"{value.month}/{value.day}" if this_year else f"{value.year}/{value.month}/{value.day}"
    return formatted(value, "j M" if this_year else "j M Y")


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Shown]:
    request = context["request"]
    shop = getattr(request, "shop", None)  # none on an error page of what failed before the shop was known
    return entries_for(request.user, request.path, shop.parts if shop else ())


class Line(NamedTuple):
    """All that the rail says of an entry."""

    href: str
    label: str
    icon: str
    current: bool
    waiting: int
    on_phone: bool


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> SafeString:
    """The menu at the side, and at the foot of a phone."""
    shop = getattr(context["request"], "shop", None)
    lines = tuple(
        Line(one.href, one.label, one.entry.icon, one.current, one.waiting, one.entry.on_phone)
        for one in navigation(context)
    )
    return _rail(get_language(), shop.name if shop else "", lines)


@lru_cache(RAILS)
def _rail(_language: str | None, shop: str, lines: tuple[Line, ...]) -> SafeString:
    return render_to_string("ui/_rail.html", {"shop": shop, "lines": lines})


@register.simple_tag(takes_context=True)
def settings_pages(context: template.Context) -> list[tuple[str, list[Shown]]]:
    """The settings that the person may open, by group."""
    request = context["request"]
    return groups_for(request.user, request.path, request.shop.parts)


@register.simple_tag
def language_tag() -> str:
    """The `lang` attribute: browsers pick the Chinese glyphs by it."""
    code = get_language() or "en"
    return LANGUAGE_TAGS.get(code, code)


@register.simple_tag(takes_context=True)
def block_again(context: template.Context, name: str) -> SafeString:
    """The text of a block a second time (a page's title is its heading too)."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    text: Any = block.render(context).strip() if block else NOTHING
    return mark_safe(text)  # noqa: S308 -- rendered by the template already, escaped there
