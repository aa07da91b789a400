"""`{{ case.opened_at|age }}`: how long ago, as people say it: 3 hours, not 3 hours and 12 minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def age(since: datetime | None, until: datetime | None = None) -> str:
    if since and (until or timezone.now()) - since < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(since, until, depth=1) if since else ""
