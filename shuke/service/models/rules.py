"""What the shop's owner lays down for cases."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team
from shuke.catalogue.models import Product
from shuke.orders.models import Order
from shuke.records.models import Recorded
from shuke.service.models.cases import Case


class CaseRule(Recorded):
    """All that is filled in must fit; of `words` any one. The first rule that fits holds."""

    name = models.CharField(_("Rule"), max_length=80)
    position = models.PositiveIntegerField(
        _("Order of asking"), default=100, help_text=_("The smallest is asked first.")
    )
    words = models.TextField(
        _("One of these words"), blank=True, help_text=_("In subject or text; one a line, or with commas between.")
    )
    source = models.CharField(_("Came in"), max_length=10, choices=Case.Source, blank=True)
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Product")
    )
    order_status = models.CharField(_("The order is"), max_length=12, choices=Order.Status, blank=True)
    kind = models.CharField(_("Then the kind is"), max_length=12, choices=Case.Kind, default=Case.Kind.MONEY)
    priority = models.CharField(
        _("Then the priority is"), max_length=8, choices=Case.Priority, default=Case.Priority.URGENT
    )
    active = models.BooleanField(_("In use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_rule_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="case_rule_asks",
                condition=~Q(words="", source="", product=None, order_status=""),
                violation_error_message=_("Fill in at least one thing that the rule looks at."),
            ),
            models.UniqueConstraint(
                name="case_rule_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["deleted_at", "id"], name="case_rule_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceSettings(models.Model):
    """One row. Hours in which an answer is owed, by priority; the public page of answers and its question form."""

    last_number = models.PositiveIntegerField(default=0, editable=False)
    started = models.BooleanField(default=False, editable=False)  # the starter rules and replies have been written
    hours_urgent = models.PositiveIntegerField(_("Urgent"), default=2)
    hours_high = models.PositiveIntegerField(_("High"), default=8)
    hours_normal = models.PositiveIntegerField(_("Normal"), default=24)
    hours_low = models.PositiveIntegerField(_("Low"), default=72)
    help_on = models.BooleanField(_("The page of answers is open to everybody"), default=False)
    slug = models.SlugField(_("Address of the page"), max_length=40, default="help")
    ask_on = models.BooleanField(_("Everybody may ask there"), default=False)
    ask_team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Who gets the questions")
    )
    consent = models.CharField(
        _("What who asks agrees to"), max_length=300, blank=True,
        help_text=_("Left empty: that you keep what they write to answer it."),
    )  # fmt: skip

    class Meta:
        constraints = [models.CheckConstraint(name="one_service_settings", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.slug

    def time_for(self, priority: str) -> timedelta:
        return timedelta(hours=getattr(self, f"hours_{priority}", self.hours_normal))
