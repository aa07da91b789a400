"""Telephones of the shop."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.Model):
    """An extension, or whatever the telephone system calls it, and who sits there."""

    extension = models.CharField(_("Extension"), max_length=40, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Who"))

    def __str__(self) -> str:
        return self.extension
