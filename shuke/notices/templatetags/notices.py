"""The bell in the frame of every page."""

from __future__ import annotations

from typing import Any

from django import template

from shuke.notices.queries import unread

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    return unread(user)
