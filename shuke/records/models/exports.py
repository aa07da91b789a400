"""What may leave the house as a file without being asked for, and what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may

APPROVE = "exports.approve"


class ExportRule(models.Model):
    """The shop's one rule; without a row, or with an empty one, nobody needs to ask. Whoever may approve never does."""

    most_rows = models.PositiveIntegerField(null=True)  # a day, in files and through the API together
    contacts = models.BooleanField(default=False)  # lists with phones or e-mail addresses

    class Meta:
        constraints = [models.CheckConstraint(name="one_export_rule", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.most_rows} {self.contacts}"

    @property
    def holds(self) -> bool:
        return self.most_rows is not None or self.contacts


class RowsTaken(models.Model):
    """How many rows a person has taken away on one day. Kept only while there is a rule."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    rows = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="rows_taken_once", fields=["user", "on"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on}: {self.rows}"


class ExportRequestQuerySet(models.QuerySet["ExportRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own; all, for those who approve."""
        if not user.is_authenticated:
            return self.none()
        return self if may(user, APPROVE) else self.filter(by=user)


class ExportRequest(models.Model):
    """`asked` is the list's question as it was put on the day `on`, `rights` what the person could do then
    (records.exports.approval): the file is made for that question and those rights, or not at all."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready to fetch")
        FETCHED = "fetched", _("Fetched")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Not made")
        GONE = "gone", _("Not fetched in time")

    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    on = models.DateField()
    reason = models.CharField(_("What is it for?"), max_length=500)
    record_type = models.CharField(max_length=60)
    ending = models.CharField(max_length=10)
    asked = models.JSONField(default=dict)
    rights = models.JSONField(default=dict)
    rows = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=200, blank=True)
    stored = models.CharField(max_length=60, blank=True)
    until = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-id"], name="export_request_by"),
            models.Index(fields=["id"], name="export_request_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.pk}"

    @property
    def path(self) -> Path:
        return Path(settings.HOME) / "exports" / self.stored
