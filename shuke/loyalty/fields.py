"""What only the record types of loyalty show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.loyalty.models import Tier
from shuke.loyalty.occasions import BIRTHDAY, own_days
from shuke.records.fields import Choice
from shuke.records.fields.base import column_of
from shuke.records.fields.choice import Option


@dataclass(frozen=True)
class Step(Choice):
    """A step of the shop's ladders, which are no record type."""

    def options(self) -> Sequence[Option]:
        rows = Tier.objects.order_by("ladder", "-position", "pk")
        return [Option(str(one.pk), f"{one.get_ladder_display()}: {one}") for one in rows]


@dataclass(frozen=True)
class Occasion(Choice):
    """The day of a customer's year on which something happens: the birthday, or a day that the shop keeps itself."""

    def options(self) -> Sequence[Option]:
        return [Option(BIRTHDAY, _("Birthday")), *(Option(one.name, one.label_text) for one in own_days())]

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        made = self.custom_form_field(user)
        made.required, made.label = False, self.label(model)
        made.help_text = column_of(model, self.name).help_text
        return made
