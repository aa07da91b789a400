"""The shop's rules of how long it keeps what."""

from __future__ import annotations

from shuke.privacy.models import Retention


def retention() -> Retention:
    """As laid down, or as they come."""
    return Retention.objects.filter(pk=1).first() or Retention(pk=1)
