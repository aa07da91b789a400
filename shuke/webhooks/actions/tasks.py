"""What the schedule runs."""

from __future__ import annotations

from django.utils import timezone

from shuke.webhooks.actions.replaying import forget_old


def every_night() -> None:
    forget_old(timezone.now())
