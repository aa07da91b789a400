"""Gift cards: value for whoever has the code."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.core.fields import MoneyField
from shuke.customers.models import Customer
from shuke.records.models import Recorded


class GiftCardQuerySet(models.QuerySet["GiftCard"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """All of them or none: a card belongs to whoever has its code."""
        granted = may_do(user, "gift_card", Verb.SEE) and may_do(user, "gift_card", verb)
        return self.alive() if granted else self.none()

    def alive(self) -> Self:
        return self.filter(deleted_at=None)


class GiftCard(Recorded):
    """What is left on it stands in the ledgers, on an account of its own: all, until it is redeemed, then nothing."""

    code = models.CharField(
        _("Code of the card"), max_length=40, blank=True,
        help_text=_("Left empty, Shuke makes one that nobody can guess."),
    )  # fmt: skip
    value = MoneyField(_("Value of the card"))
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="gift_cards", verbose_name=_("Bought by")
    )
    redeemed_by = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="redeemed_cards", verbose_name=_("Redeemed by"),
        help_text=_("Whoever stands here has its value as stored value. Leave it empty until the card is brought."),
    )  # fmt: skip
    redeemed_on = models.DateField(_("Redeemed on"), null=True, blank=True, editable=False)
    note = models.TextField(_("Note"), blank=True)

    objects = GiftCardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gift_card_of_something",
                condition=Q(value__gt=0),
                violation_error_message=_("Write how much is on the card."),
            ),
            models.UniqueConstraint(name="gift_card_code_once", fields=["code"], condition=~Q(code="")),
            models.UniqueConstraint(
                name="gift_card_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="gift_card_made"),
            models.Index(fields=["deleted_at", "id"], name="gift_card_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code
