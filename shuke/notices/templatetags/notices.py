"""The bell in the frame of every page."""

from __future__ import annotations

from typing import Any

from django import template

from shuke.notices.pulse import PATH, token_of
from shuke.notices.queries import unread

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    return unread(user)


@register.simple_tag
def pulse_address(user: Any) -> str:
    """Where the open page asks whether there is something new."""
    return f"{PATH}{token_of(user.pk)}" if user.is_authenticated else ""
