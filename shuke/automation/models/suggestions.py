"""A next best action: this playbook means this customer, now."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do, rows_through
from shuke.accounts.rights import CUSTOMER, Verb
from shuke.automation.models.playbooks import Playbook
from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField
from shuke.customers.models import Customer
from shuke.events.models import Batch

OPEN = "open"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those about customers whom the person sees. Who is held out is among them: for counting, not for acting."""
        if not may_do(user, CUSTOMER, Verb.SEE):
            return self.none()
        held = rows_through(user, CUSTOMER, CUSTOMER)
        seen = Customer.objects.alive().filter(held, pk=OuterRef("customer_id"))
        return self.filter(Exists(seen)) if held else self.filter(customer__deleted_at=None)


class Suggestion(models.Model):
    """`key` names the occasion, so that it is made once, whoever looks for it how often. Who is `held_out` is shown to
    nobody. `value` is what the list is sorted by: chance × worth. `why` holds the parts of the reason's sentence.
    `first` is the first of its playbook for this customer: of these, results are counted, a customer once."""

    class State(models.TextChoices):
        OPEN = OPEN, _("To do")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Not this one")

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="suggestions", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    until = models.DateTimeField()  # afterwards it is too late
    held_out = models.BooleanField(default=False)
    first = models.BooleanField(default=True)
    chance = models.FloatField(default=0)
    worth = MoneyField(default=0)
    value = MoneyField(default=0)
    why: Any = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    hidden_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")  # one tap, undone as one
    judged_at = models.DateTimeField(null=True)  # when the time for a result was over
    succeeded = models.BooleanField(default=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="suggestion_once", fields=["playbook", "key"])]
        indexes = [
            models.Index(fields=["customer", "playbook", "-at"], name="suggestion_customer"),
            models.Index(fields=["-value", "-id"], name="suggestion_open", condition=Q(state=OPEN, held_out=False)),
            models.Index(fields=["playbook", "-at", "-id"], name="suggestion_playbook"),
            models.Index(fields=["at"], name="suggestion_unjudged", condition=Q(judged_at=None)),
        ]

    def __str__(self) -> str:
        return self.key
