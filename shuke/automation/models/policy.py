"""What holds for all playbooks together: how often, and when, a customer may be approached."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactPolicy(models.Model):
    """A single row. Hours are those of the shop's clock; from an hour to the same is never."""

    week_cap = models.PositiveSmallIntegerField(
        _("Approach nobody more often in a week than"), default=2, validators=[MinValueValidator(1)]
    )
    quiet_from = models.PositiveSmallIntegerField(_("Call nobody from"), default=21, validators=[MaxValueValidator(23)])
    quiet_until = models.PositiveSmallIntegerField(_("until"), default=9, validators=[MaxValueValidator(23)])
    stop_for_money = models.BooleanField(_("Offer nothing while a case about money is open"), default=True)
    keep_days = models.PositiveSmallIntegerField(
        _("Forget what customers looked at after so many days"),
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(1_100)],
    )

    class Meta:
        constraints = [models.CheckConstraint(name="one_contact_policy", condition=models.Q(id=1))]

    @classmethod
    def now(cls) -> Self:
        """As it comes, for a shop that changed nothing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def is_quiet(self, hour: int) -> bool:
        first, last = self.quiet_from, self.quiet_until
        return first <= hour < last if first <= last else hour >= first or hour < last
