"""How long the shop keeps what it no longer needs every day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retention(models.Model):
    """The one row of rules. Days; empty: for good."""

    dormant_years = models.PositiveSmallIntegerField(_("Customers without contact or order, in years"), null=True)
    orders_years = models.PositiveSmallIntegerField(_("Orders for bookkeeping, in years"), default=10)
    backups_days = models.PositiveSmallIntegerField(_("Backups, in days"), default=90)
    files_days = models.PositiveSmallIntegerField(_("Imported files, in days"), null=True, default=90)
    rejected_days = models.PositiveSmallIntegerField(_("Rows that did not go in, in days"), null=True, default=90)
    exports_days = models.PositiveSmallIntegerField(_("Archives made here, in days"), null=True, default=7)
    logs_days = models.PositiveSmallIntegerField(_("Sign-ins and exports in the audit log, in days"), null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="one_retention", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return "retention"
