"""Erasures of people's data, and how long things are kept."""

from shuke.privacy.models.erasures import Erasure
from shuke.privacy.models.retention import Retention

__all__ = ["Erasure", "Retention"]
