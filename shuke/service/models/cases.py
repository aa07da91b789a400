"""A case: what somebody asked or complained about, and how it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Team
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records.models import Recorded

OPEN = ("new", "open", "pending")


class IsOpen(models.Func):
    """The words stand in the question as they stand in the index of the queue: in parameters SQLite does not see them,
    and sorts all cases there ever were."""

    output_field = models.BooleanField()
    conditional = True
    template = f"%(expressions)s IN {OPEN}"


class Case(Recorded):
    """`reporter_*` say who it is as long as no customer is known. `why` is the rule that gave kind and priority, and
    what it found. `due_at` is when an answer is owed, empty while none is. `rank` follows from kind and priority: what
    the queue is sorted by, money first."""

    class Kind(models.TextChoices):
        MONEY = "money", pgettext_lazy("case", "Money")
        RETURNS = "returns", pgettext_lazy("case", "Return or exchange")
        DELIVERY = "delivery", pgettext_lazy("case", "Delivery")
        PRODUCT = "product", pgettext_lazy("case", "About a product")
        ACCOUNT = "account", pgettext_lazy("case", "Member data")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("case", "New")
        OPEN = "open", pgettext_lazy("case", "Open")
        PENDING = "pending", pgettext_lazy("case", "Waiting for the customer")
        RESOLVED = "resolved", pgettext_lazy("case", "Resolved")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    class Priority(models.TextChoices):
        URGENT = "urgent", pgettext_lazy("case", "Urgent")
        HIGH = "high", pgettext_lazy("case", "High")
        NORMAL = "normal", pgettext_lazy("case", "Normal")
        LOW = "low", pgettext_lazy("case", "Low")

    class Source(models.TextChoices):
        PHONE = "phone", pgettext_lazy("case", "By phone")
        LINE = "line", "LINE"
        EMAIL = "email", _("E-mail")
        COUNTER = "counter", pgettext_lazy("case", "In the shop")
        WEB = "web", pgettext_lazy("case", "Question form")
        OTHER = "other", _("Other")

    number = models.CharField(
        _("Case no."), max_length=30, blank=True, help_text=_("Left empty, the next number is given.")
    )
    subject = models.CharField(_("Subject"), max_length=200)
    description = models.TextField(pgettext_lazy("case", "What was said"), blank=True)
    kind = models.CharField(
        _("Kind"), max_length=12, choices=Kind, blank=True, help_text=_("Left empty, the rules choose.")
    )
    priority = models.CharField(
        _("Priority"), max_length=8, choices=Priority, blank=True, help_text=_("Left empty, the rules choose.")
    )
    why = models.CharField(_("By which rule"), max_length=200, blank=True, editable=False)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.NEW)
    source = models.CharField(_("Came in"), max_length=10, choices=Source, default=Source.PHONE)
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Customer")
    )
    reporter_name = models.CharField(_("Name of who asks"), max_length=120, blank=True)
    reporter_phone = models.CharField(_("Phone of who asks"), max_length=40, blank=True)
    reporter_email = models.EmailField(_("E-mail of who asks"), blank=True)
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Product")
    )
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Order"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Team"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Owner")
    )
    opened_at = models.DateTimeField(_("Came in on"), default=timezone.now)
    due_at = models.DateTimeField(_("Answer by"), null=True, blank=True)
    first_response_at = models.DateTimeField(_("First answered"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("Resolved on"), null=True, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("The same as")
    )
    agreed_at = models.DateTimeField(_("Agreed that this is kept"), null=True, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="case_number_once", fields=["number"], condition=Q(deleted_at=None)),
            models.CheckConstraint(name="case_has_subject", condition=~Q(subject="")),
            models.CheckConstraint(
                name="case_status_known", condition=Q(status__in=["new", "open", "pending", "resolved", "closed"])
            ),
            models.CheckConstraint(
                name="case_not_the_same_as_itself",
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=models.F("id")),
                violation_error_message=_("A case can't be the same as itself."),
            ),
            models.UniqueConstraint(
                name="case_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "opened_at", "id"], name="case_queue",
                condition=Q(status__in=["new", "open", "pending"], deleted_at=None),
            ),
            models.Index(fields=["-opened_at", "-id"], name="case_opened"),
            models.Index(fields=["number", "id"], name="case_number"),
            models.Index(fields=["customer", "-opened_at", "-id"], name="case_customer"),
            models.Index(fields=["deleted_at", "id"], name="case_bin", condition=Q(deleted_at__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.rank = rank_of(self.kind, self.priority)
        if update_fields is not None:
            update_fields = {*update_fields, "rank"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, at: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < at


def rank_of(kind: str, priority: str) -> int:
    """Smaller is earlier; of equal priority, money first."""
    order = list(Case.Priority.values)
    place = order.index(priority) if priority in order else order.index(Case.Priority.NORMAL)
    return place * 2 + (kind != Case.Kind.MONEY)
