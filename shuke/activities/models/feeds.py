"""The address at which a person's calendar is read by others: a phone, Google, Outlook."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Feed(models.Model):
    """Of the secret in the address only its digest is kept. One a person: making another ends the one before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user)
