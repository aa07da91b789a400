"""What customers have agreed to: a ledger that only grows, and how things stand by its newest rows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.customers.models.customer import Customer
from shuke.events.models import AppendOnly, Batch
from shuke.records.models import Attachment


class Worded(models.Model):
    """A word of the shop's own, in up to three languages. `key` is what rows and programs keep, for good."""

    key = models.CharField(max_length=20, primary_key=True)
    zh_hant = models.CharField(max_length=40, blank=True)
    zh_hans = models.CharField(max_length=40, blank=True)
    en = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_has_name", condition=~Q(zh_hant="", zh_hans="", en="")),
        ]

    def __str__(self) -> str:
        """In the reader's language; in another one where the shop wrote no word for it."""
        wanted = (get_language() or "zh-hant").replace("-", "_")
        names = [getattr(self, one, "") for one in (wanted, "zh_hant", "zh_hans", "en")]
        return next(filter(None, names), self.key)


class Purpose(Worded):
    """What personal data may be used for."""


class Channel(Worded):
    """By which way."""


class Proof(models.TextChoices):
    """How it is proven."""

    SPOKEN = "spoken", _("Said in person")
    PAPER = "paper", _("Signed on paper")
    PHONE = "phone", _("Said on the phone")
    FORM = "form", _("Ticked on a form")
    LINK = "link", _("By the customer’s own page")
    IMPORT = "import", _("Came with a file")
    API = "api", _("Came from a program")
    UNDONE = "undone", _("Something was undone")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def update(self, **_values: Any) -> int:
        raise AppendOnly("consents are never changed: write a newer one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("consents are never deleted; erase() is for a person's data")

    def erase(self) -> int:
        """For taking away what a law wants gone. Nothing else may use it."""
        return super().delete()[0]


class Consent(models.Model):
    """Append-only: what was granted or withdrawn, at which moment (a day, where no more is known), and how that is
    proven. `by` wrote it down; nobody did where the customer answered on their own page."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents", db_index=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    granted = models.BooleanField()
    at = models.DateTimeField()
    proof = models.CharField(_("Proof"), max_length=10, choices=Proof)
    statement = models.TextField(_("What was said"), blank=True)
    file = models.ForeignKey(Attachment, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="consent_proof_known", condition=Q(proof__in=Proof.values)),
        ]
        indexes = [
            models.Index(fields=["customer", "purpose", "channel", "-at"], name="consent_customer"),
            models.Index(fields=["batch", "id"], name="consent_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.purpose_id}.{self.channel_id} {'+' if self.granted else '-'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("consents are never changed: write a newer one")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("consents are never deleted")


class Standing(models.Model):
    """How things stand now, worked out from the ledger: without a row, nothing was ever said, which is no consent."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="standings", db_index=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    granted = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="standing_once", fields=["customer", "purpose", "channel"]),
        ]
        indexes = [
            models.Index(fields=["purpose", "channel", "granted", "customer"], name="standing_granted"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.purpose_id}.{self.channel_id} {'+' if self.granted else '-'}"


class PreferenceLink(models.Model):
    """The address under which a customer says for themselves what they agree to. Of its secret only the SHA-256 is
    kept."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="preference_links")
    sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.customer_id} until {self.expires_at:%Y-%m-%d}"
