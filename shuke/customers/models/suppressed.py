"""Marks of people who were erased: by them the same person is known when a file brings them again."""

from __future__ import annotations

from django.db import models


class Suppressed(models.Model):
    """`mark` is a keyed hash of a phone number, an e-mail address, a LINE ID or another system's number: it tells
    nothing of the person to who does not have that value already. `erasure` is the number on the certificate."""

    mark = models.CharField(max_length=64, unique=True)
    erasure = models.CharField(max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.erasure
