"""Answers written beforehand: for one's own people to send, and for everybody to read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Language
from shuke.records.models import Recorded


class CannedReply(Recorded):
    """`text` has places such as {customer} and {order} (service.canned)."""

    name = models.CharField(pgettext_lazy("reply", "Name"), max_length=80)
    text = models.TextField(pgettext_lazy("reply", "Text"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="canned_reply_whole", condition=~Q(name="") & ~Q(text="")),
            models.UniqueConstraint(
                name="canned_reply_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="canned_reply_name"),
            models.Index(fields=["deleted_at", "id"], name="canned_reply_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class HelpCategory(Recorded):
    """A heading of the public page; `name` holds where a language has none of its own."""

    name = models.CharField(_("Heading"), max_length=80)
    name_zh_hant = models.CharField(_("In Traditional Chinese"), max_length=80, blank=True)
    name_zh_hans = models.CharField(_("In Simplified Chinese"), max_length=80, blank=True)
    name_en = models.CharField(_("In English"), max_length=80, blank=True)
    position = models.PositiveIntegerField(_("Place on the page"), default=100)

    class Meta:
        constraints = [
            models.CheckConstraint(name="help_category_named", condition=~Q(name="")),
            models.UniqueConstraint(
                name="help_category_external_once", fields=["source_system", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["deleted_at", "id"], name="help_category_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def said(self, language: str) -> str:
        return getattr(self, f"name_{language.replace('-', '_')}", "") or self.name


class Article(Recorded):
    """One question with its answer, in one language. Nobody outside sees it before it is published."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("article", "Draft")
        PUBLISHED = "published", pgettext_lazy("article", "Published")

    category = models.ForeignKey(HelpCategory, models.PROTECT, related_name="articles", verbose_name=_("Heading"))
    language = models.CharField(_("Language"), max_length=10, choices=Language, default=Language.TRADITIONAL_CHINESE)
    title = models.CharField(_("Question"), max_length=200)
    body = models.TextField(_("Answer"))
    words = models.CharField(
        _("Also found by"), max_length=300, blank=True, help_text=_("Other words that people may look for.")
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.DRAFT)
    position = models.PositiveIntegerField(_("Place on the page"), default=100)
    helpful = models.PositiveIntegerField(_("Found helpful"), default=0, editable=False)
    unhelpful = models.PositiveIntegerField(_("Found no help"), default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="article_whole", condition=~Q(title="") & ~Q(body="")),
            models.CheckConstraint(name="article_status_known", condition=Q(status__in=["draft", "published"])),
            models.UniqueConstraint(
                name="article_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["deleted_at", "id"], name="article_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title
