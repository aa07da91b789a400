"""A playbook: for these customers, in this situation, say or do that."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.automation.models.signal import Signal
from shuke.catalogue.models import Product
from shuke.records.models import Recorded

STATES = ("filter", "due", "cart_left", "coupon_ending", "birthday", "quiet")
OUTGOING = ("call", "visit", "message")  # what reaches a customer who did not come by themselves


def new_seed() -> int:
    return secrets.randbelow(2**31)


class PlaybookQuerySet(models.QuerySet["Playbook"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        granted = may_do(user, "playbook", Verb.SEE) and may_do(user, "playbook", verb)
        return self.filter(deleted_at=None) if granted else self.none()

    def in_use(self) -> Self:
        return self.filter(active=True, deleted_at=None)


class Playbook(Recorded):
    """`when` is a state that is looked for every night, or a signal that is answered at once. `who` is a filter over
    customers, narrowing those. Of everybody whom it means, a share of `holdout` hundredths is left alone, so that one
    can tell what it brings: always the same people, drawn by `seed`. `labels` and `texts` are the words that it came
    with, by language; they are shown as long as nobody has written others over them."""

    class When(models.TextChoices):
        FILTER = "filter", _("They fit a kept view")
        DUE = "due", _("Something is due")
        CART_LEFT = "cart_left", _("A cart was left waiting")
        COUPON_ENDING = "coupon_ending", _("A coupon is about to end")
        BIRTHDAY = "birthday", _("Their birthday is near")
        QUIET = "quiet", _("A regular has stayed away")
        PAGE_VIEW = Signal.Kind.PAGE_VIEW.value, Signal.Kind.PAGE_VIEW.label
        PRODUCT_VIEW = Signal.Kind.PRODUCT_VIEW.value, Signal.Kind.PRODUCT_VIEW.label
        CART = Signal.Kind.CART.value, Signal.Kind.CART.label
        CHECKOUT = Signal.Kind.CHECKOUT.value, Signal.Kind.CHECKOUT.label
        ORDER = Signal.Kind.ORDER.value, Signal.Kind.ORDER.label
        RETURN = Signal.Kind.RETURN.value, Signal.Kind.RETURN.label
        CALL = Signal.Kind.CALL.value, Signal.Kind.CALL.label
        SCAN = Signal.Kind.SCAN.value, Signal.Kind.SCAN.label
        MESSAGE = Signal.Kind.MESSAGE.value, Signal.Kind.MESSAGE.label
        QUESTION = Signal.Kind.QUESTION.value, Signal.Kind.QUESTION.label
        CUSTOM = Signal.Kind.CUSTOM.value, Signal.Kind.CUSTOM.label

    class Channel(models.TextChoices):
        COUNTER = "counter", _("Say it at the counter")
        CALL = "call", pgettext_lazy("playbook", "Call")
        VISIT = "visit", pgettext_lazy("playbook", "Visit")
        MESSAGE = "message", _("Write a message")
        TASK = "task", _("Do something")
        NOTICE = "notice", _("Only know it")

    class Success(models.TextChoices):
        BOUGHT = "bought", _("They bought anything")
        PRODUCT = "product", _("They bought that product")
        ANSWERED = "answered", _("They called, wrote or asked")

    name = models.CharField(_("Playbook"), max_length=80)
    when = models.CharField(_("When"), max_length=14, choices=When)
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Only this product")
    )
    category = models.CharField(_("Only products of this category"), max_length=80, blank=True)
    words = models.TextField(
        _("Only with one of these words"), blank=True, help_text=_("In a question or message; one a line.")
    )
    times = models.PositiveSmallIntegerField(
        _("How many times"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("within so many minutes"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10_080)]
    )
    days = models.PositiveSmallIntegerField(
        _("Days"), default=7, validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("How far ahead something ends or is due; or for how long a regular has stayed away."),
    )  # fmt: skip
    who: Any = models.JSONField(default=dict, editable=False)
    channel = models.CharField(_("How"), max_length=8, choices=Channel, default=Channel.COUNTER)
    say = models.TextField(
        _("What to say or offer"), max_length=500, help_text=_("These are filled in: {name} {product} {reason}")
    )
    offer = models.BooleanField(
        _("This is an offer"), default=True,
        help_text=_("By phone or message, only to those who agreed to be told of offers."),
    )  # fmt: skip
    every_days = models.PositiveSmallIntegerField(
        _("At most once in so many days for a customer"), default=30, help_text=_("0: every time")
    )
    most_a_day = models.PositiveSmallIntegerField(
        _("At most so many people a day"), default=20, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    holdout = models.PositiveSmallIntegerField(
        _("Leave so many of a hundred alone"), default=10, validators=[MaxValueValidator(50)],
        help_text=_("Only by comparing with them can one tell what it brings."),
    )  # fmt: skip
    success = models.CharField(_("It worked if"), max_length=8, choices=Success, default=Success.BOUGHT)
    window_days = models.PositiveSmallIntegerField(
        _("within so many days"), default=14, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    active = models.BooleanField(_("In use"), default=False)
    seed = models.PositiveIntegerField(default=new_seed, editable=False)
    pack = models.CharField(max_length=40, blank=True, editable=False)
    key = models.CharField(max_length=40, blank=True, editable=False)
    labels: Any = models.JSONField(default=dict, editable=False)
    texts: Any = models.JSONField(default=dict, editable=False)

    objects = PlaybookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="playbook_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="playbook_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["deleted_at", "id"], name="playbook_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return _in_language(self.labels, self.name)

    @property
    def said(self) -> str:
        return _in_language(self.texts, self.say)

    @property
    def is_state(self) -> bool:
        return self.when in STATES

    @property
    def goes_out(self) -> bool:
        return self.channel in OUTGOING


def _in_language(known: dict[str, str], now: str) -> str:
    """What it came with in the reader's language, unless somebody has written something else."""
    return known.get(get_language() or "", now) if now in known.values() else now
