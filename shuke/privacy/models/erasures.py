"""What was erased at somebody's wish: the request, how far the work is, and what the certificate says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """Holds nothing of the person. `counts`: kind → how many rows were erased or kept. `place` is the next step;
    `token` fences: whoever works writes only while its token still stands here."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Waits to be confirmed")
        RUNNING = "running", _("Being erased")
        DONE = "done", _("Erased")
        FAILED = "failed", _("Stopped by an error")
        DROPPED = "dropped", _("Not carried out")

    class Reason(models.TextChoices):
        WISH = "wish", _("The person wishes it")
        WITHDRAWN = "withdrawn", _("Consent was withdrawn")
        OLD = "old", _("No longer needed")

    number = models.CharField(max_length=20, unique=True)
    customer_id = models.BigIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    reason = models.CharField(_("Reason"), max_length=10, choices=Reason, default=Reason.WISH)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    place = models.PositiveIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    counts = models.JSONField(default=dict)
    orders_until = models.DateField(null=True)
    backups_until = models.DateField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="erasure_once_at_a_time",
                fields=["customer_id"],
                condition=models.Q(status__in=["asked", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number
