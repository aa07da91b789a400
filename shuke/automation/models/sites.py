"""Websites of the shop."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Site(models.Model):
    """A website whose pages may tell what is looked at there: its origin, as browsers write it. What comes is taken in
    with the rights of `by`, who added it."""

    origin = models.CharField(_("Website"), max_length=200, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.origin
