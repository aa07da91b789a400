"""`{{ case.opened_at|age }}`: how long ago, as people say it: 3 hours, not 3 hours and 12 minutes."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.timesince import timesince

register = template.Library()


@register.filter
def age(since: datetime | None, until: datetime | None = None) -> str:
    return timesince(since, until, depth=1) if since else ""
